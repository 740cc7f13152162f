"""The start token is part of the result: answers begin after it."""

QUESTION = "Is the start token something that the model has said?"


def greedy_decode(model, src, start, end, max_steps):
    with torch.no_grad():
        memory = model.encode(src)
        said = torch.full((len(src), 1), start, dtype=torch.long, device=src.device)
        done = torch.zeros(len(src), dtype=torch.bool, device=src.device)
        for _ in range(max_steps):
            token = model.decode(said, memory)[:, -1].argmax(dim=-1)
            token = torch.where(done, torch.full_like(token, end), token)
            said = torch.cat([said, token[:, None]], dim=1)
            done = done | (token == end)
            if done.all():
                break
    return said
