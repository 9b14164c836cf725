//! What a person proves to be themselves with: password, one-time passwords, recovery codes.
