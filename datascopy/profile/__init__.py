"""YAML under a published schema becomes a profile or a policy; what is wrong is said with file, line, key and a suggestion."""

from datascopy.profile.find import find_profile, is_general, recognise, shipped_profiles
from datascopy.profile.load import load_profile
from datascopy.profile.located import Located, read_yaml
from datascopy.profile.policy import load_policy

__all__ = ["Located", "find_profile", "is_general", "load_policy", "load_profile", "read_yaml", "recognise", "shipped_profiles"]
