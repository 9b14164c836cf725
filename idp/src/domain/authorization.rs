//! What a person allowed a client: the root of codes and tokens.
