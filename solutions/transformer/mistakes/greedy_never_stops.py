"""The answer goes on after its end token: a complete answer says nothing but end."""

QUESTION = "What stands behind the first end token?"


def greedy_decode(model, src, start, end, max_steps):
    with torch.no_grad():
        memory = model.encode(src)
        said = torch.full((len(src), 1), start, dtype=torch.long, device=src.device)
        done = torch.zeros(len(src), dtype=torch.bool, device=src.device)
        for _ in range(max_steps):
            token = model.decode(said, memory)[:, -1].argmax(dim=-1)
            said = torch.cat([said, token[:, None]], dim=1)
            done = done | (token == end)
    return said[:, 1:]
