"""The trusted end of the split: proxies for what lives in a worker, and the two transports."""
