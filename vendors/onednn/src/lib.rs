//! OXI adapter for oneDNN.
