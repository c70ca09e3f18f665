//! The limits of a reader (V-20 to V-25) where an honest value meets them. What a dishonest one costs is measured
//! in `wire_hostile.rs`.

mod wire;

use std::collections::BTreeMap;

use turbo_runtime::wire::{
    Decode, DecodeError, DecodeErrorKind, Encode, EncodeErrorKind, MAX_DEPTH, Reader, Writer, from_slice,
    to_vec,
};
use wire::{Empty, Shape, Tree};

#[track_caller]
fn refused<T: Decode>(bytes: &[u8]) -> DecodeError {
    match from_slice::<T>(bytes) {
        Ok(_) => panic!("accepted {bytes:02x?}"),
        Err(error) => error,
    }
}

/// A tree that is a chain of `depth` nodes, each of which has `prefix` before its only child.
fn chain(depth: usize, prefix: &[u8], suffix: &[u8]) -> Vec<u8> {
    [prefix.repeat(depth - 1), vec![0, 0, 0], suffix.repeat(depth - 1)].concat()
}

#[test]
fn depth_has_a_limit() {
    // V-22
    let through_option = |depth| chain(depth, &[0, 1], &[0]);
    let through_list = |depth| chain(depth, &[0, 0, 1], &[]);
    for bytes in [through_option(128), through_list(128)] {
        let tree: Tree = from_slice(&bytes).unwrap();
        assert_eq!(to_vec(&tree).unwrap(), bytes);
    }
    for bytes in [through_option(129), through_list(129)] {
        assert_eq!(refused::<Tree>(&bytes).kind(), DecodeErrorKind::TooDeep(128));
    }
    let error = Reader::new(&through_list(4))
        .with_max_depth(3)
        .read_all::<Tree>()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "children[0].children[0].children[0]: the value is nested deeper than 3 levels (at byte 9)"
    );
    assert!(
        Reader::new(&through_list(200))
            .with_max_depth(200)
            .read_all::<Tree>()
            .is_ok()
    );

    // Depth is not breadth: siblings do not add up.
    let wide = Tree {
        value: 0,
        next: None,
        children: vec![Tree::leaf(1); 1000],
    };
    assert_eq!(from_slice::<Tree>(&to_vec(&wide).unwrap()).unwrap(), wide);
}

/// A hundred thousand levels, in debug code, on a stack of 256 KiB.
#[test]
fn depth_never_overflows_the_stack() {
    // V-24
    let bytes = chain(100_000, &[0, 0, 1], &[]);
    let thread = std::thread::Builder::new().stack_size(256 << 10);
    let result = thread
        .spawn(move || from_slice::<Tree>(&bytes))
        .unwrap()
        .join()
        .unwrap();
    assert_eq!(result.unwrap_err().kind(), DecodeErrorKind::TooDeep(MAX_DEPTH));
}

/// The same through maps: the deepest that is allowed, and much more.
#[test]
fn depth_of_maps_never_overflows_the_stack() {
    #[derive(Debug, PartialEq)]
    struct Branch(BTreeMap<u8, Branch>);

    impl Encode for Branch {
        fn encode(&self, writer: &mut Writer) {
            writer.nested(|writer| self.0.encode(writer));
        }
    }

    impl Decode for Branch {
        const MIN_SIZE: usize = 1;

        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            reader.nested(|reader| Ok(Self(reader.item(0)?)))
        }
    }

    // V-22, V-24
    let branches = |depth: usize| [[1, 7].repeat(depth - 1), vec![0]].concat();
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    let test = move || {
        let deepest = branches(128);
        let back: Branch = from_slice(&deepest).unwrap();
        assert_eq!(to_vec(&back).unwrap(), deepest);
        assert_eq!(
            refused::<Branch>(&branches(100_000)).kind(),
            DecodeErrorKind::TooDeep(MAX_DEPTH)
        );
    };
    thread.spawn(test).unwrap().join().unwrap();
}

#[test]
fn a_value_without_a_bottom_is_not_written() {
    // V-22
    struct Loop;

    impl Encode for Loop {
        fn encode(&self, writer: &mut Writer) {
            writer.nested(|writer| self.encode(writer));
        }
    }

    let error = to_vec(&Loop).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::TooDeep(128));
    assert_eq!(error.to_string(), "the value is nested deeper than 128 levels");
}

#[test]
fn a_writer_goes_as_deep_as_it_is_told() {
    // V-22
    let deep = chain(200, &[0, 0, 1], &[]);
    let tree: Tree = Reader::new(&deep).with_max_depth(200).read_all().unwrap();
    assert_eq!(to_vec(&tree).unwrap_err().kind(), EncodeErrorKind::TooDeep(128));
    let mut writer = Writer::default().with_max_depth(200);
    tree.encode(&mut writer);
    assert_eq!(writer.finish().unwrap(), deep);
}

#[test]
fn items_that_take_no_bytes_are_counted() {
    // V-21
    let most = to_vec(&vec![Empty {}; 65_536]).unwrap();
    assert_eq!(from_slice::<Vec<Empty>>(&most).unwrap().len(), 65_536);
    assert_eq!(from_slice::<Vec<[(); 3]>>(&most).unwrap().len(), 65_536);

    let error = to_vec(&vec![(); 65_537]).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::TooManyEmptyItems(65_537));
    assert!(to_vec(&vec![0u8; 65_537]).is_ok());

    let error = refused::<Vec<()>>(&[0xfc, 1, 0, 1, 0]);
    assert_eq!(error.kind(), DecodeErrorKind::TooManyEmptyItems(65_537));
    assert_eq!(
        error.to_string(),
        "65537 items that take no bytes, where 65536 are allowed (at byte 0)"
    );
}

#[test]
fn memory_has_a_limit() {
    // V-25
    let bytes = to_vec(&vec![Shape::Empty; 1000]).unwrap();
    let enough = 1000 * size_of::<Shape>();
    let read = |memory| {
        Reader::new(&bytes)
            .with_max_memory(memory)
            .read_all::<Vec<Shape>>()
    };
    assert!(read(enough).is_ok());
    let error = read(enough - 1).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::TooMuchMemory);
    assert!(
        error
            .to_string()
            .starts_with("the value takes more memory than is allowed")
    );

    // Boxes are counted too, and text and bytes are not: they cannot outgrow the input.
    let tree = to_vec(&Tree {
        value: 0,
        next: Some(Box::new(Tree::leaf(1))),
        children: vec![],
    })
    .unwrap();
    assert!(
        Reader::new(&tree)
            .with_max_memory(size_of::<Tree>() - 1)
            .read_all::<Tree>()
            .is_err()
    );
    let text = to_vec("text").unwrap();
    assert_eq!(
        Reader::new(&text)
            .with_max_memory(0)
            .read_all::<String>()
            .unwrap(),
        "text"
    );
}
