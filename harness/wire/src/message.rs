//! Requests and replies: what the frames carry.
