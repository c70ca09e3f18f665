//! What makes two methods the same method: their canonical forms, and the hashes over them. Rules I-1 to I-9.

mod forms;

use sha2::{Digest, Sha256};

use self::forms::{Form, Forms, Numbers};
use crate::ir::{Method, Schema, Service, Signature};
use crate::parallel;

/// The canonical form of a method: all that its bytes, and their meaning, depend on.
#[must_use]
pub fn canonical_form(schema: &Schema, method: &Method) -> String {
    let mut forms = Forms::new(schema);
    let form = forms.method(method);
    forms.finish();
    let mut text = String::new();
    Numbers::new(&forms).write(&form, &mut text);
    text
}

/// The signature of a method.
#[must_use]
pub fn signature(schema: &Schema, method: &Method) -> Signature {
    first_eight(canonical_form(schema, method).as_bytes())
}

/// The schema id of a service whose methods have their signatures.
#[must_use]
pub fn schema_id(service: &Service) -> Signature {
    let signatures: Vec<u8> = service
        .methods
        .iter()
        .flat_map(|method| method.signature.0)
        .collect();
    first_eight(&signatures)
}

/// So many methods are signed at a time by one thread.
const AT_A_TIME: usize = 32;

/// Gives every method its signature and every service its schema id.
pub(crate) fn sign(schema: &mut Schema) {
    let mut forms = Forms::new(schema);
    let methods = schema.services.iter().flat_map(|service| &service.methods);
    let methods: Vec<Form> = methods.map(|method| forms.method(method)).collect();
    forms.finish();
    let several: Vec<&[Form]> = methods.chunks(AT_A_TIME).collect();
    let signatures = parallel::map(&several, |methods| {
        let mut numbers = Numbers::new(&forms);
        let mut text = String::new();
        let sign = |method: &Form| {
            text.clear();
            numbers.write(method, &mut text);
            first_eight(text.as_bytes())
        };
        methods.iter().map(sign).collect::<Vec<Signature>>()
    });
    let methods = schema
        .services
        .iter_mut()
        .flat_map(|service| &mut service.methods);
    for (method, signature) in methods.zip(signatures.into_iter().flatten()) {
        method.signature = signature;
    }
    for service in &mut schema.services {
        service.schema_id = schema_id(service);
    }
}

fn first_eight(bytes: &[u8]) -> Signature {
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(bytes)[..8]);
    Signature(first)
}
