//! What a hostile input may cost: memory is counted by the allocator itself.

mod wire;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use turbo_runtime::wire::{Decode, DecodeErrorKind, Reader, from_slice, to_vec};
use turbo_runtime::{Timestamp, Uuid};
use wire::{Empty, Everything, Lists, Person, Scalars, Shape, Tree};

/// Counts what each thread holds, the most that it held, and how often it asked.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count(change: isize) {
    // A thread that ends has no counters left, and frees nothing that a test looks at.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: every call is passed on to the system's allocator unchanged; the counters allocate nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        let _ = ALLOCATIONS.try_with(|allocations| allocations.set(allocations.get() + 1));
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most memory that `work` held at once, in bytes, and what it answered.
fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = HELD.get();
    PEAK.set(before);
    let answer = work();
    ((PEAK.get() - before) as usize, answer)
}

/// A length of `count` in the nine bytes that it takes at most, and what follows it.
fn lying(count: u64, rest: &[u8]) -> Vec<u8> {
    [&[0xfd], &count.to_le_bytes()[..], rest].concat()
}

const LIES: [u64; 5] = [100, 1 << 31, 1 << 32, 1 << 60, u64::MAX];

#[track_caller]
fn assert_lies_cost_nothing<T: Decode>() {
    for count in LIES {
        for rest in [&[][..], &[0; 99]] {
            let bytes = lying(count, rest);
            let (memory, result) = peak(|| from_slice::<T>(&bytes).err());
            // V-20
            let error = result.expect("there are not that many items");
            assert_eq!(error.kind(), DecodeErrorKind::LengthOverrun(count));
            assert!(memory <= 128, "{memory} bytes for the error alone");
        }
    }
}

#[test]
fn a_length_past_the_end_allocates_nothing() {
    assert_lies_cost_nothing::<String>();
    assert_lies_cost_nothing::<Bytes>();
    assert_lies_cost_nothing::<Vec<u8>>();
    assert_lies_cost_nothing::<Vec<i8>>();
    assert_lies_cost_nothing::<Vec<bool>>();
    assert_lies_cost_nothing::<Vec<u128>>();
    assert_lies_cost_nothing::<Vec<f32>>();
    assert_lies_cost_nothing::<Vec<f64>>();
    assert_lies_cost_nothing::<Vec<String>>();
    assert_lies_cost_nothing::<Vec<Vec<u64>>>();
    assert_lies_cost_nothing::<Vec<Person>>();
    assert_lies_cost_nothing::<Vec<Shape>>();
    assert_lies_cost_nothing::<Vec<Scalars>>();
    assert_lies_cost_nothing::<Vec<Tree>>();
    assert_lies_cost_nothing::<Vec<Everything>>();
    assert_lies_cost_nothing::<Vec<[u8; 8]>>();
    assert_lies_cost_nothing::<Vec<(u8, f64)>>();
    assert_lies_cost_nothing::<Vec<char>>();
    assert_lies_cost_nothing::<Vec<Uuid>>();
    assert_lies_cost_nothing::<BTreeSet<u8>>();
    assert_lies_cost_nothing::<BTreeSet<String>>();
    assert_lies_cost_nothing::<BTreeMap<u8, Everything>>();
    assert_lies_cost_nothing::<BTreeMap<Timestamp, Vec<u8>>>();
}

#[test]
fn items_without_bytes_do_not_run_away() {
    // V-21
    for count in LIES {
        let (memory, result) = peak(|| from_slice::<Vec<Empty>>(&lying(count, &[])).map(|list| list.len()));
        match result {
            Ok(length) => assert!(count == 100 && length == 100),
            Err(error) => assert_eq!(error.kind(), DecodeErrorKind::TooManyEmptyItems(count)),
        }
        assert!(memory <= 256);
    }

    // V-25: lists of such lists take no memory, but time, which is counted as if each item were a byte.
    let inner = to_vec(&vec![Empty {}; 65_535]).unwrap();
    let bytes = [to_vec(&1000u64).unwrap(), inner.repeat(1000)].concat();
    let result = Reader::new(&bytes)
        .with_max_memory(1 << 20)
        .read_all::<Vec<Vec<Empty>>>();
    assert_eq!(result.unwrap_err().kind(), DecodeErrorKind::TooMuchMemory);
}

/// Enough bytes for the count, and the first of them wrong: taken at its word, it would get 48 MB.
#[test]
fn a_list_takes_memory_in_steps() {
    // V-20
    let bytes = lying(1 << 20, &vec![9; 1 << 20]);
    let (memory, result) = peak(|| from_slice::<Vec<Shape>>(&bytes));
    assert_eq!(result.unwrap_err().path(), "[0]");
    assert!(
        memory <= 8 * bytes.len() + 256,
        "{memory} bytes for an item that never came"
    );
}

/// A tree takes room for several items where there is one, and the reader counts that.
#[test]
fn the_memory_of_sets_and_maps_is_counted() {
    // V-25
    let sets = vec![BTreeSet::from([7u128]); 1000];
    let bytes = to_vec(&sets).unwrap();
    let (memory, back) = peak(|| from_slice::<Vec<BTreeSet<u128>>>(&bytes).unwrap());
    assert_eq!(back, sets);
    let read = |limit| {
        Reader::new(&bytes)
            .with_max_memory(limit)
            .read_all::<Vec<BTreeSet<u128>>>()
    };
    assert!(read(memory + memory / 4).is_ok());
    assert_eq!(
        read(memory / 2).unwrap_err().kind(),
        DecodeErrorKind::TooMuchMemory
    );

    let map: BTreeMap<u32, [u64; 4]> = (0..10_000).map(|key| (key, [0; 4])).collect();
    let bytes = to_vec(&map).unwrap();
    let (memory, back) = peak(|| from_slice::<BTreeMap<u32, [u64; 4]>>(&bytes).unwrap());
    assert_eq!(back, map);
    // The list of the items and the tree that is made of it exist side by side.
    let exact = map.len() * size_of::<(u32, [u64; 4])>();
    assert!(memory <= 5 * exact / 2, "{memory} bytes at the peak for {exact}");
}

/// Maps in maps, each of which claims all that is left: taken at their word, they would get megabytes.
#[test]
fn maps_in_maps_share_what_they_may_take_ahead() {
    // V-20
    type Deep = BTreeMap<u8, BTreeMap<u8, BTreeMap<u8, BTreeMap<u8, [u64; 8]>>>>;

    let claims: Vec<u8> = [0xfb, 0xff, 0x0f, 0].repeat(4);
    let bytes = [claims, vec![0; 40_000], vec![0xff]].concat();
    let (memory, result) = peak(|| from_slice::<Deep>(&bytes));
    assert!(result.is_err());
    assert!(
        memory <= 8 * bytes.len() + 8192,
        "{memory} bytes for items that never came"
    );
}

/// Lists in lists, each of which claims all that is left: taken at their word, they would get 180 MB.
#[test]
fn lists_in_lists_share_what_they_may_take_ahead() {
    // V-20
    let claims: Vec<u8> = [0, 0, 0xfb, 0x20, 0x4e].repeat(200);
    let bytes = [claims, vec![0; 60_000]].concat();
    let (memory, result) = peak(|| from_slice::<Tree>(&bytes));
    assert_eq!(result.unwrap_err().kind(), DecodeErrorKind::TooDeep(128));
    assert!(
        memory <= 8 * bytes.len() + 128 * 1024 + 8192,
        "{memory} bytes for items that never came"
    );
}

/// The same in a message of a kilobyte.
#[test]
fn a_small_message_gets_little_memory() {
    // V-20
    let claims: Vec<u8> = [0, 0, 100].repeat(240);
    let bytes = [claims, vec![0; 304]].concat();
    let (memory, result) = peak(|| from_slice::<Tree>(&bytes));
    assert_eq!(result.unwrap_err().kind(), DecodeErrorKind::TooDeep(128));
    assert!(
        memory <= 8 * bytes.len() + 128 * 1024 + 8192,
        "{memory} bytes for items that never came"
    );
}

#[test]
fn an_honest_list_ends_at_its_size() {
    let people: Vec<Person> = (0..50_000)
        .map(|rowid| Person {
            rowid: Some(rowid),
            name: None,
        })
        .collect();
    let bytes = to_vec(&people).unwrap();
    let (memory, back) = peak(|| from_slice::<Vec<Person>>(&bytes).unwrap());
    assert_eq!(back, people);
    // V-20: while the list grows, its old and its new place exist side by side.
    let exact = people.len() * size_of::<Person>();
    assert_eq!(back.capacity(), people.len());
    assert!(memory <= 2 * exact, "{memory} bytes at the peak for {exact}");
}

#[test]
fn each_of_many_lists_is_allocated_once() {
    let lists = vec![
        vec![
            Person {
                rowid: Some(1),
                name: None
            };
            100
        ];
        100
    ];
    let bytes = to_vec(&lists).unwrap();
    let before = ALLOCATIONS.get();
    let back: Vec<Vec<Person>> = from_slice(&bytes).unwrap();
    assert_eq!(ALLOCATIONS.get() - before, 101);
    assert_eq!(back, lists);
}

#[test]
fn numbers_and_text_cost_what_they_are() {
    let numbers: Vec<f64> = (0..10_000).map(f64::from).collect();
    let bytes = to_vec(&numbers).unwrap();
    let (memory, back) = peak(|| from_slice::<Vec<f64>>(&bytes).unwrap());
    assert_eq!((memory, back), (80_000, numbers));

    let text = "ü".repeat(10_000);
    let bytes = to_vec(&text).unwrap();
    let (memory, back) = peak(|| from_slice::<String>(&bytes).unwrap());
    assert_eq!((memory, back), (20_000, text));
}

/// Nothing of a value that failed at its very end is left.
#[test]
fn a_failed_value_leaves_nothing() {
    // V-24
    let lists = Lists {
        flags: vec![true; 10],
        a: vec![1; 1000],
        b: vec![2; 10],
        c: vec![3; 10],
        d: vec![4; 10],
        e: vec![5; 10],
        f: vec![-6; 10],
        g: vec![-7; 10],
        h: vec![-8; 10],
        i: vec![-9; 10],
        j: vec![-10; 10],
        k: vec![1.5; 10],
        l: vec![2.5; 10],
        texts: vec!["text".to_owned(); 10],
        nested: vec![vec![Some(1)]],
    };
    let bytes = to_vec(&lists).unwrap();
    let before = HELD.get();
    for end in 0..bytes.len() {
        assert!(from_slice::<Lists>(&bytes[..end]).is_err());
    }
    assert_eq!(HELD.get(), before);
}
