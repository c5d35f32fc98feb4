//! OXI adapter for ONNX Runtime and its execution providers.
