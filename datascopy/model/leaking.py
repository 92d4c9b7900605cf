"""Kinds of leakage after Kapoor and Narayanan, as far as data can show them.

Source: S. Kapoor and A. Narayanan, Leakage and the reproducibility crisis in machine-learning-based science, Patterns 4 (2023), 100804. Of its
eight kinds the others ([L1.1] no test set, [L1.3] feature selection on training and test set, [L2] features that are not legitimate,
[L3.1] temporal leakage, [L3.3] sampling bias in the test distribution) are about models, features or claims, which no split tells.
"""

PREPROCESSED = "L1.2"
DUPLICATES = "L1.4"
NOT_INDEPENDENT = "L3.2"

CODES = {
    PREPROCESSED: "pre-processing on training and test set",
    DUPLICATES: "duplicates in datasets",
    NOT_INDEPENDENT: "non-independence between training and test samples",
}
