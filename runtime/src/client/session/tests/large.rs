use super::*;

/// A request whose arguments were encoded, as those of typed calls are.
fn large(method: u32, size: usize) -> (Request, Vec<u8>) {
    let bytes = vec![method as u8 + 1; size];
    let mut request = request(method, &[], None);
    let encoded = request.arguments.encode(|writer| writer.raw(&bytes));
    encoded.expect("bytes");
    (request, bytes)
}

fn call(session: &mut Session, request: Request) -> u32 {
    session
        .start(request, None, Waker::noop(), Duration::ZERO)
        .expect("the session is not shut")
}

/// Large arguments leave from where they were encoded, and nothing is in another order or another message because of that (W-4, W-21).
#[test]
fn large_arguments_are_not_copied() {
    let mut session = open_session();
    let (request, bytes) = large(INSERT, 70_000);
    let place = request.arguments.as_ptr();
    let first = call(&mut session, request);
    let mut messages: Vec<Bytes> = Vec::new();
    session.take(&mut messages);
    let [message] = &messages[..] else {
        panic!("{} messages", messages.len());
    };
    assert!(message.as_ptr_range().contains(&place), "they were copied");
    let payload = [&[INSERT as u8][..], &bytes].concat();
    let mut frames = Frames::new(message);
    let frame = frames.next().expect("a frame").expect("a whole one");
    assert_eq!(
        (frame.kind, frame.id, frame.payload),
        (Kind::Call, first, &payload[..])
    );
    assert!(frames.next().is_none());

    let (request, bytes) = large(GET, 20_000);
    let second = call(&mut session, request);
    let third = start(&mut session, INSERT, b"small");
    session.abandon(second);
    let frames = sent(&mut session);
    let [
        (Kind::Call, _, payload),
        (Kind::Call, _, small),
        (Kind::Cancel, _, _),
    ] = &frames[..]
    else {
        panic!("{frames:?}");
    };
    assert_eq!([frames[0].1, frames[1].1, frames[2].1], [second, third, second]);
    assert_eq!(payload[..], [&[GET as u8][..], &bytes].concat());
    assert_eq!(small[..], [&[INSERT as u8][..], b"small"].concat());
}

/// W-36: what became a frame is sent again as it was.
#[test]
fn large_arguments_are_sent_again() {
    let mut session = open_session();
    let (request, bytes) = large(GET, 70_000);
    let id = call(&mut session, request);
    let payload = [&[GET as u8][..], &bytes].concat();
    assert_eq!(sent(&mut session)[0].2, payload);
    let loss = Disconnect::Broken("it broke".to_owned());
    session.disconnected(&ConnectError::Lost(loss));
    session.connected(Duration::ZERO, None);
    let frames = sent(&mut session);
    let Some((Kind::Call, again, arguments)) = frames.last() else {
        panic!("{frames:?}");
    };
    assert_eq!((*again, &arguments[..]), (id, &payload[..]));
}
