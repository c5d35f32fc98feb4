//! DSSE envelopes: a payload, its type, and a signature over both.
//!
//! ```json
//! {"payload":"eyJ…","payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"…","sig":"…"}]}
//! ```
//!
//! What is signed is the payload with its type and the lengths of both, the pre-authentication encoding
//! [`pae`], so that neither can be taken for the other.
//!
//! The reader is strict, since two readers that differ on what an envelope says are how forgeries pass:
//! one signature, base64 of one form (padded, no white space, no bits left over), no key twice, no key
//! that is not known, nothing before or after the object but one newline at the end.

use base64ct::{Base64, Encoding as _};
use serde::{Deserialize, Serialize};

use super::digest::is_sha256;
use super::key::{PrivateKey, PublicKey};

/// The type of all payloads here.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// Largest envelope that is read, in bytes; one of a full run has about ten thousand.
pub const LARGEST: u64 = 4 << 20;

/// An envelope as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    keyid: String,
    sig: String,
}

/// An envelope that was read, and whose signature nobody has looked at.
#[derive(Debug, Clone)]
pub struct Sealed {
    payload: Vec<u8>,
    keyid: String,
    signature: Vec<u8>,
}

/// What is signed.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let (types, bytes) = (payload_type.len(), payload.len());
    let mut text = format!("DSSEv1 {types} {payload_type} {bytes} ").into_bytes();
    text.extend_from_slice(payload);
    text
}

/// Seals a payload.
pub fn seal(payload: &[u8], key: &PrivateKey) -> Vec<u8> {
    let signature = key.sign(&pae(PAYLOAD_TYPE, payload));
    let envelope = Envelope {
        payload: Base64::encode_string(payload),
        payload_type: PAYLOAD_TYPE.to_owned(),
        signatures: vec![Signature {
            keyid: key.public().id(),
            sig: Base64::encode_string(&signature),
        }],
    };
    let mut text = serde_json::to_vec(&envelope).expect("an envelope is JSON");
    text.push(b'\n');
    text
}

impl Sealed {
    /// Reads an envelope.
    ///
    /// # Errors
    /// The first thing that is not as it should be.
    pub fn read(bytes: &[u8]) -> Result<Sealed, String> {
        if bytes.len() as u64 > LARGEST {
            return Err(format!("larger than {} MiB; no envelope is", LARGEST >> 20));
        }
        let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        if !text.starts_with(b"{") {
            return Err("not an envelope: expected `{` at the beginning".to_owned());
        }
        let envelope: Envelope =
            serde_json::from_slice(text).map_err(|error| format!("not an envelope: {error}"))?;
        if !text.ends_with(b"}") {
            return Err("bytes after the end of the envelope".to_owned());
        }
        let Envelope { payload, payload_type, signatures } = envelope;
        if payload_type != PAYLOAD_TYPE {
            return Err(format!("payloadType is `{payload_type}`, expected `{PAYLOAD_TYPE}`"));
        }
        let count = signatures.len();
        let [Signature { keyid, sig }] = <[Signature; 1]>::try_from(signatures)
            .map_err(|_| format!("{count} signatures, expected one"))?;
        if !is_sha256(&keyid) {
            return Err("keyid is no SHA-256 in lower-case hex".to_owned());
        }
        Ok(Sealed { payload: decode("payload", &payload)?, keyid, signature: decode("sig", &sig)? })
    }

    /// The payload, if a key has signed it.
    ///
    /// # Errors
    /// Why the key has not.
    pub fn open(&self, key: &PublicKey) -> Result<&[u8], String> {
        let id = key.id();
        if self.keyid != id {
            return Err(format!("signed by key {}, and the key given is {id}", self.keyid));
        }
        key.verify(&pae(PAYLOAD_TYPE, &self.payload), &self.signature)?;
        Ok(&self.payload)
    }

    /// The payload, whoever has signed it: nobody vouches for what it says.
    pub fn unverified(&self) -> &[u8] {
        &self.payload
    }

    /// The id of the key that is said to have signed.
    pub fn keyid(&self) -> &str {
        &self.keyid
    }
}

/// Base64 of one form.
fn decode(field: &str, text: &str) -> Result<Vec<u8>, String> {
    Base64::decode_vec(text).map_err(|_| {
        format!(
            "{field} is not base64 as it should be: padded, of one line, without bits left over"
        )
    })
}
