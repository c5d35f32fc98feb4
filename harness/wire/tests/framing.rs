//! However the stream is cut into reads, the same messages come out of it.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use wire::{Channel, ChannelError};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Message {
    Empty,
    Number(u64),
    Bytes(Vec<u8>),
    Text { name: String, value: Option<i32> },
}

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        Just(Message::Empty),
        any::<u64>().prop_map(Message::Number),
        prop::collection::vec(any::<u8>(), 0..40_000).prop_map(Message::Bytes),
        (".{0,20}", any::<Option<i32>>()).prop_map(|(name, value)| Message::Text { name, value }),
    ]
}

/// The bytes that a channel puts on the socket for these messages.
fn stream(messages: &[Message]) -> Vec<u8> {
    let (mut socket, theirs) = UnixStream::pair().unwrap();
    let mut channel = Channel::from_fd(theirs.into()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || messages.iter().for_each(|message| channel.send(message).unwrap()));
        let mut bytes = Vec::new();
        socket.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cut_of_the_stream_gives_the_same_messages(
        messages in prop::collection::vec(message(), 0..20),
        cuts in prop::collection::vec(1..5000_usize, 1..30),
    ) {
        let bytes = stream(&messages);
        let (mut socket, theirs) = UnixStream::pair().unwrap();
        let mut channel = Channel::from_fd(theirs.into()).unwrap();
        let mut received: Vec<Message> = Vec::new();
        let (mut rest, mut cuts) = (bytes.as_slice(), cuts.iter().cycle());
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(rest.len().min(*cuts.next().unwrap()));
            socket.write_all(chunk).unwrap();
            rest = after;
            while let Some(message) = channel.try_recv().unwrap() {
                received.push(message);
            }
        }
        prop_assert_eq!(received, messages);
        drop(socket);
        let end = channel.recv::<Message>(None);
        prop_assert!(matches!(end, Err(ChannelError::Closed { unfinished: 0 })), "{:?}", end);
    }

    #[test]
    fn any_rubbish_is_an_error_or_a_message_and_never_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        announced in prop::option::of(0..300_u32),
    ) {
        let (mut socket, theirs) = UnixStream::pair().unwrap();
        let mut channel = Channel::from_fd(theirs.into()).unwrap();
        // Random prefixes are nearly always too long; a sensible one gets to the decoder.
        if let Some(announced) = announced {
            socket.write_all(&announced.to_le_bytes()).unwrap();
        }
        socket.write_all(&bytes).unwrap();
        drop(socket);
        let error = loop {
            if let Err(error) = channel.recv::<Message>(None) {
                break error;
            }
        };
        let told = matches!(
            error,
            ChannelError::Closed { .. }
                | ChannelError::TooLarge { .. }
                | ChannelError::Malformed { .. }
        );
        prop_assert!(told, "{:?}", error);
    }
}

#[test]
fn a_timeout_keeps_what_has_come_in() {
    let bytes = stream(&[Message::Number(7)]);
    let (mut socket, theirs) = UnixStream::pair().unwrap();
    let mut channel = Channel::from_fd(theirs.into()).unwrap();
    for byte in &bytes {
        let none = channel.recv::<Message>(Some(Duration::from_millis(2)));
        assert!(matches!(none, Err(ChannelError::TimedOut)), "{none:?}");
        assert_eq!(channel.try_recv::<Message>().unwrap(), None);
        socket.write_all(&[*byte]).unwrap();
    }
    assert_eq!(channel.recv::<Message>(None).unwrap(), Message::Number(7));
}

#[test]
fn what_is_too_large_to_send_does_not_break_the_channel() {
    let (mut ours, theirs) = Channel::pair().unwrap();
    let mut theirs = Channel::from_fd(theirs).unwrap();
    let large = ours.send(&Message::Bytes(vec![0; 2 << 20]));
    assert!(matches!(large, Err(ChannelError::TooLarge { .. })), "{large:?}");
    ours.send(&Message::Number(1)).unwrap();
    assert_eq!(theirs.recv::<Message>(None).unwrap(), Message::Number(1));
}
