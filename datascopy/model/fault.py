"""The one exception that is the user's to mend: a wrong command, profile, policy or root. It ends with exit code 2."""


class Fault(Exception):
    """Something the user can mend: the message is one or more whole sentences naming file, place and what to do next."""
