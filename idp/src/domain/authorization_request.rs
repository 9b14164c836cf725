//! A request at the authorization endpoint, from its arrival to its code.
