"""The untrusted side: what runs next to student code. Imports the standard library, numpy, torch and msgspec only."""
