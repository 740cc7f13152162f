"""The question is encoded anew in every step: memory does not change."""

QUESTION = "What depends on what was said: memory, or the decoder?"

CHECKS = ("hidden.greedy_effort",)


def greedy_decode(model, src, start, end, max_steps):
    with torch.no_grad():
        memory = model.encode(src)
        said = torch.full((len(src), 1), start, dtype=torch.long, device=src.device)
        done = torch.zeros(len(src), dtype=torch.bool, device=src.device)
        for _ in range(max_steps):
            memory = model.encode(src)
            token = model.decode(said, memory)[:, -1].argmax(dim=-1)
            token = torch.where(done, torch.full_like(token, end), token)
            said = torch.cat([said, token[:, None]], dim=1)
            done = done | (token == end)
            if done.all():
                break
    return said[:, 1:]
