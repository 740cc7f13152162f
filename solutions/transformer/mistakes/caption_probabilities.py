"""What is returned are probabilities: scores are asked, the loss does the rest."""

QUESTION = "What does `output` give, and is anything done to it?"


def captioningtransformer_forward(self, features, captions):
    memory = self.visual_projection(features)[:, None]
    mask = torch.tril(torch.ones(captions.shape[1], captions.shape[1], device=captions.device))
    x = self.positional_encoding(self.embedding(captions))
    for layer in self.transformer:
        x = layer(x, memory, mask)
    return self.output(x).softmax(dim=-1)


CaptioningTransformer.forward = captioningtransformer_forward
