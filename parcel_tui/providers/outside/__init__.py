"""Providers that are packages of their own: found, described, run in a process each, and not trusted.

Such a package's code is in a process of its own, which asks for its requests to be sent: the token stays
here, and what the code does wrong (an error, an answer of the wrong shape, a call that never returns, its own
death) costs this one provider a sentence.
"""
