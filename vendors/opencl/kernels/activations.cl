// Activations that OpenCL lacks, as frameworks compose them, of a number v of type N. Where a comparison
// is false a NaN passes through.

#define RELU(v) ((v) <= 0 ? (N)0 : (v))
#define SIGMOID(v) ((N)1 / ((N)1 + exp(-(v))))
#define GELU(v) ((N)0.5 * (v) * ((N)1 + erf((v) * (N)0.70710678118654752440)))
// By the sigmoid of twice the argument of tanh, which does not cancel.
#define GELU_TANH(v) ((v) / ((N)1 + exp((N)-1.59576912160573071176 * ((v) + (N)0.044715 * (v) * (v) * (v)))))
#define SILU(v) ((v) / ((N)1 + exp(-(v))))
