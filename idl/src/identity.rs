//! What makes two methods the same method: their canonical forms, and the hashes over them. Rules I-1 to I-10.

mod forms;

use sha2::{Digest, Sha256};

use self::forms::{Form, Forms, Numbers};
use crate::diagnostics::{Code, Diagnostic};
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

/// The most that the canonical forms of a schema may take together, in bytes. Rule I-10. Each method has a form with all that it leads
/// to, so a small schema of many methods could keep a compiler busy for minutes; this much takes about a second.
const MOST_BYTES: usize = 256 << 20;

/// Gives every method its signature and every service its schema id.
///
/// # Errors
/// The methods lead to too much.
pub(crate) fn sign(schema: &mut Schema) -> Result<(), Box<Diagnostic>> {
    let mut forms = Forms::new(schema);
    let methods = schema.services.iter().flat_map(|service| &service.methods);
    let methods: Vec<Form> = methods.map(|method| forms.method(method)).collect();
    forms.finish();
    let mut numbers = Numbers::new(&forms);
    let mut bytes = 0;
    for (at, method) in methods.iter().enumerate() {
        bytes += numbers.size(method);
        if bytes > MOST_BYTES {
            return Err(Box::new(too_much(schema, at)));
        }
    }
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
    Ok(())
}

/// What is said of a schema of which so many methods could be signed.
fn too_much(schema: &Schema, signed: usize) -> Diagnostic {
    let mut methods = schema.services.iter().flat_map(|service| &service.methods);
    let message = "the methods of this schema lead to too many types";
    let problem = match methods.nth(signed) {
        Some(method) => Diagnostic::error(Code::TooMuchToSign, method.span, message, "up to this method"),
        None => Diagnostic::without_place(Code::TooMuchToSign, message),
    };
    problem
        .note(format!(
            "the signature of a method is made of all types that it leads to: here those take more than {} MiB",
            MOST_BYTES >> 20
        ))
        .help("let methods lead to fewer or smaller types, or divide the schema")
}

fn first_eight(bytes: &[u8]) -> Signature {
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(bytes)[..8]);
    Signature(first)
}
