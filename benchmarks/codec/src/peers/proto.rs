use prost::Message;

use super::OWN;
use crate::format::Format;

/// Protocol Buffers.
pub(crate) struct Prost;

impl<V: Message + Default> Format<V> for Prost {
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        value.encode_to_vec()
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        value.encode(buffer).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        V::decode(bytes).expect(OWN)
    }
}

/// The messages, as prost-build writes them for the types of `plain.rs`.
pub(crate) mod messages {
    use prost::{Enumeration, Message, Oneof};

    use crate::format::Like;
    use crate::plain;

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Small {
        #[prost(uint32, tag = "1")]
        pub(crate) id: u32,
        #[prost(string, tag = "2")]
        pub(crate) name: String,
        #[prost(string, optional, tag = "3")]
        pub(crate) email: Option<String>,
        #[prost(uint32, tag = "4")]
        pub(crate) age: u32,
        #[prost(bool, tag = "5")]
        pub(crate) active: bool,
        #[prost(double, tag = "6")]
        pub(crate) score: f64,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
    #[repr(i32)]
    pub(crate) enum Status {
        Draft = 0,
        Active = 1,
        Archived = 2,
    }

    #[derive(Clone, Copy, PartialEq, Message)]
    pub(crate) struct Point {
        #[prost(double, tag = "1")]
        pub(crate) x: f64,
        #[prost(double, tag = "2")]
        pub(crate) y: f64,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Address {
        #[prost(string, tag = "1")]
        pub(crate) street: String,
        #[prost(string, tag = "2")]
        pub(crate) city: String,
        #[prost(string, optional, tag = "3")]
        pub(crate) zip: Option<String>,
        #[prost(message, optional, tag = "4")]
        pub(crate) place: Option<Point>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Email {
        #[prost(string, tag = "1")]
        pub(crate) address: String,
        #[prost(bool, tag = "2")]
        pub(crate) verified: bool,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Phone {
        #[prost(string, tag = "1")]
        pub(crate) number: String,
        #[prost(uint32, optional, tag = "2")]
        pub(crate) extension: Option<u32>,
    }

    #[derive(Clone, PartialEq, Oneof)]
    pub(crate) enum Contact {
        #[prost(message, tag = "5")]
        Email(Email),
        #[prost(message, tag = "6")]
        Phone(Phone),
        #[prost(message, tag = "7")]
        Post(Address),
    }

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Record {
        #[prost(uint64, tag = "1")]
        pub(crate) id: u64,
        #[prost(string, tag = "2")]
        pub(crate) name: String,
        #[prost(string, optional, tag = "3")]
        pub(crate) nick: Option<String>,
        #[prost(enumeration = "Status", tag = "4")]
        pub(crate) status: i32,
        #[prost(oneof = "Contact", tags = "5, 6, 7")]
        pub(crate) contact: Option<Contact>,
        #[prost(message, optional, tag = "8")]
        pub(crate) address: Option<Address>,
        #[prost(string, repeated, tag = "9")]
        pub(crate) tags: Vec<String>,
        #[prost(uint32, repeated, tag = "10")]
        pub(crate) counts: Vec<u32>,
        #[prost(int64, tag = "11")]
        pub(crate) created: i64,
        #[prost(string, optional, tag = "12")]
        pub(crate) note: Option<String>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Records {
        #[prost(message, repeated, tag = "1")]
        pub(crate) records: Vec<Record>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Blob {
        #[prost(bytes = "vec", tag = "1")]
        pub(crate) content: Vec<u8>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(crate) struct Numbers {
        #[prost(double, repeated, tag = "1")]
        pub(crate) numbers: Vec<f64>,
    }

    impl Like<plain::Small> for Small {
        fn like(it: &plain::Small) -> Self {
            Self {
                id: it.id,
                name: it.name.clone(),
                email: it.email.clone(),
                age: it.age.into(),
                active: it.active,
                score: it.score,
            }
        }
    }

    fn address(it: &plain::Address) -> Address {
        Address {
            street: it.street.clone(),
            city: it.city.clone(),
            zip: it.zip.clone(),
            place: it.place.map(|it| Point { x: it.x, y: it.y }),
        }
    }

    fn contact(it: &plain::Contact) -> Option<Contact> {
        Some(match it {
            plain::Contact::Email { address, verified } => Contact::Email(Email {
                address: address.clone(),
                verified: *verified,
            }),
            plain::Contact::Phone { number, extension } => Contact::Phone(Phone {
                number: number.clone(),
                extension: extension.map(u32::from),
            }),
            plain::Contact::Post { address: it } => Contact::Post(address(it)),
            plain::Contact::Nobody => return None,
        })
    }

    impl Like<plain::Records> for Records {
        fn like(plain: &plain::Records) -> Self {
            let records = plain.records.iter().map(|it| Record {
                id: it.id,
                name: it.name.clone(),
                nick: it.nick.clone(),
                status: it.status as i32,
                contact: contact(&it.contact),
                address: it.address.as_ref().map(address),
                tags: it.tags.clone(),
                counts: it.counts.clone(),
                created: it.created,
                note: it.note.clone(),
            });
            Self {
                records: records.collect(),
            }
        }
    }

    impl Like<plain::Blob> for Blob {
        fn like(it: &plain::Blob) -> Self {
            Self {
                content: it.content.clone(),
            }
        }
    }

    impl Like<plain::Numbers> for Numbers {
        fn like(it: &plain::Numbers) -> Self {
            Self {
                numbers: it.numbers.clone(),
            }
        }
    }
}
