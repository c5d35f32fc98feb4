//! Keys. A private key is PEM of PKCS#8, a public one PEM of a `SubjectPublicKeyInfo`, as every tool has
//! them. ECDSA on P-256 with SHA-256 is what most tools take; Ed25519 is there for those who ask for it.
//!
//! A key is named by its id: SHA-256 of its `SubjectPublicKeyInfo` in DER, in hex.
//!
//! Signatures are deterministic (RFC 6979, RFC 8032), and each has one form only: an ECDSA signature is
//! DER with the smaller of the two values of `s`, so that nobody can make another valid signature out of
//! it; Ed25519 is verified by the strict rules.

use ed25519_dalek::pkcs8::KeypairBytes;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
    LineEnding,
};

use super::digest::sha256;

/// Longest PEM file that is read.
pub const LARGEST: u64 = 64 << 10;

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on the curve P-256 with SHA-256.
    P256,
    /// Ed25519.
    Ed25519,
}

impl Algorithm {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::P256 => "ECDSA P-256",
            Algorithm::Ed25519 => "Ed25519",
        }
    }
}

/// Why a text is no key, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(String);

/// A key that signs.
pub enum PrivateKey {
    /// On P-256.
    P256(p256::ecdsa::SigningKey),
    /// On Curve25519.
    Ed25519(ed25519_dalek::SigningKey),
}

impl PrivateKey {
    /// A new key, from the random numbers of the system.
    ///
    /// # Errors
    /// If the system has none.
    pub fn generate(algorithm: Algorithm) -> Result<PrivateKey, KeyError> {
        loop {
            let bytes = random::<32>()?;
            match algorithm {
                Algorithm::Ed25519 => {
                    let key = ed25519_dalek::SigningKey::from_bytes(&bytes);
                    return Ok(PrivateKey::Ed25519(key));
                }
                // Of 2^32 numbers one is no key, and another is drawn.
                Algorithm::P256 => {
                    if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&bytes) {
                        return Ok(PrivateKey::P256(key));
                    }
                }
            }
        }
    }

    /// Reads PEM of PKCS#8.
    ///
    /// # Errors
    /// What it is instead, as far as that can be told.
    pub fn from_pem(text: &str) -> Result<PrivateKey, KeyError> {
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_pem(text) {
            return Ok(PrivateKey::P256(key));
        }
        if let Ok(key) = ed25519_dalek::SigningKey::from_pkcs8_pem(text) {
            return Ok(PrivateKey::Ed25519(key));
        }
        Err(KeyError(not_private(text).to_owned()))
    }

    /// PEM of PKCS#8.
    pub fn to_pem(&self) -> String {
        let pem = match self {
            PrivateKey::P256(key) => key.to_pkcs8_pem(LineEnding::LF),
            // Without the public key beside it: OpenSSL 3.0 reads no other form.
            PrivateKey::Ed25519(key) => {
                let bytes = KeypairBytes { secret_key: key.to_bytes(), public_key: None };
                bytes.to_pkcs8_pem(LineEnding::LF)
            }
        };
        pem.expect("a key can be written").to_string()
    }

    /// The key that verifies.
    pub fn public(&self) -> PublicKey {
        match self {
            PrivateKey::P256(key) => PublicKey::P256(*key.verifying_key()),
            PrivateKey::Ed25519(key) => PublicKey::Ed25519(key.verifying_key()),
        }
    }

    /// The signature of a message.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            PrivateKey::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.normalize_s().to_der().as_bytes().to_vec()
            }
            PrivateKey::Ed25519(key) => {
                let signature: ed25519_dalek::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
        }
    }
}

/// A key that verifies.
#[derive(Debug, Clone)]
pub enum PublicKey {
    /// On P-256.
    P256(p256::ecdsa::VerifyingKey),
    /// On Curve25519.
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl PublicKey {
    /// Reads PEM of a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// What it is instead, as far as that can be told.
    pub fn from_pem(text: &str) -> Result<PublicKey, KeyError> {
        if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_pem(text) {
            return Ok(PublicKey::P256(key));
        }
        match ed25519_dalek::VerifyingKey::from_public_key_pem(text) {
            // One for which a signature holds for every message.
            Ok(key) if key.is_weak() => {
                Err(KeyError("a weak key: any signature would hold".to_owned()))
            }
            Ok(key) => Ok(PublicKey::Ed25519(key)),
            Err(_) => Err(KeyError(not_public(text).to_owned())),
        }
    }

    /// PEM of a `SubjectPublicKeyInfo`.
    pub fn to_pem(&self) -> String {
        let pem = match self {
            PublicKey::P256(key) => key.to_public_key_pem(LineEnding::LF),
            PublicKey::Ed25519(key) => key.to_public_key_pem(LineEnding::LF),
        };
        pem.expect("a key can be written")
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            PublicKey::P256(_) => Algorithm::P256,
            PublicKey::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// Its name: SHA-256 of its `SubjectPublicKeyInfo` in DER, in hex.
    pub fn id(&self) -> String {
        let der = match self {
            PublicKey::P256(key) => key.to_public_key_der(),
            PublicKey::Ed25519(key) => key.to_public_key_der(),
        };
        sha256(der.expect("a key can be written").as_bytes())
    }

    /// Whether it verifies a signature of a message.
    ///
    /// # Errors
    /// Why not.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), &'static str> {
        const NOT: &str = "the signature is not of this text and this key";
        match self {
            PublicKey::P256(key) => {
                let signature = p256::ecdsa::Signature::from_der(signature)
                    .map_err(|_| "the signature is no ECDSA signature of P-256 in DER")?;
                key.verify(message, &signature).map_err(|_| NOT)?;
                let one_form = signature.normalize_s() == signature;
                one_form.then_some(()).ok_or("the signature has the larger of the two values of s")
            }
            PublicKey::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_slice(signature)
                    .map_err(|_| "the signature is no Ed25519 signature, which has 64 bytes")?;
                key.verify_strict(message, &signature).map_err(|_| NOT)
            }
        }
    }
}

/// Random bytes of the system.
///
/// # Errors
/// If it has none.
pub fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| KeyError(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes)
}

fn not_private(text: &str) -> &'static str {
    let has = |label: &str| text.contains(&format!("-----BEGIN {label}-----"));
    if has("PUBLIC KEY") {
        "it is a public key, and signing takes the private one"
    } else if has("ENCRYPTED PRIVATE KEY") {
        "it is encrypted; `openssl pkcs8 -in KEY` writes it plain"
    } else if has("EC PRIVATE KEY") {
        "it is not PKCS#8; `openssl pkcs8 -topk8 -nocrypt -in KEY` makes it so"
    } else {
        "it is no private key of P-256 or Ed25519 in PEM of PKCS#8; `etalon keygen` makes one"
    }
}

fn not_public(text: &str) -> &'static str {
    if text.contains("PRIVATE KEY-----") {
        "it is a private key, which belongs to its owner alone; verifying takes the public one"
    } else if text.contains("-----BEGIN CERTIFICATE-----") {
        "it is an X.509 certificate; `openssl x509 -pubkey -noout -in FILE` gives its key"
    } else {
        "it is no public key of P-256 or Ed25519 in PEM"
    }
}
