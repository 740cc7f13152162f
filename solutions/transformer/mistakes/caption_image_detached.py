"""The features are detached: nothing is learned of how to read them."""

QUESTION = "Through which step does the gradient reach visual_projection?"

CHECKS = ("hidden.caption_gradients",)


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:, None].detach()
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    x = self.positional_encoding(self.embedding(captions))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x)


CaptioningTransformer.forward = captioningtransformer_forward
