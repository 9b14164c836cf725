//! OAuth scopes and the claims they stand for.
