import { BebopView, BebopRuntimeError } from "bebop";
const BEBOP_SCHEMA = new Uint8Array([
  3,
  13,
  0,
  0,
  0,
  83,
  109,
  97,
  108,
  108,
  0,
  2,
  0,
  5,
  0,
  0,
  0,
  6,
  105,
  100,
  0,
  251,
  255,
  255,
  255,
  0,
  1,
  110,
  97,
  109,
  101,
  0,
  245,
  255,
  255,
  255,
  0,
  2,
  101,
  109,
  97,
  105,
  108,
  0,
  245,
  255,
  255,
  255,
  0,
  3,
  97,
  103,
  101,
  0,
  254,
  255,
  255,
  255,
  0,
  4,
  97,
  99,
  116,
  105,
  118,
  101,
  0,
  255,
  255,
  255,
  255,
  0,
  5,
  115,
  99,
  111,
  114,
  101,
  0,
  246,
  255,
  255,
  255,
  0,
  6,
  83,
  116,
  97,
  116,
  117,
  115,
  0,
  4,
  0,
  251,
  255,
  255,
  255,
  0,
  4,
  0,
  0,
  0,
  3,
  68,
  114,
  97,
  102,
  116,
  0,
  0,
  0,
  0,
  0,
  0,
  65,
  99,
  116,
  105,
  118,
  101,
  0,
  0,
  1,
  0,
  0,
  0,
  65,
  114,
  99,
  104,
  105,
  118,
  101,
  100,
  0,
  0,
  2,
  0,
  0,
  0,
  80,
  111,
  105,
  110,
  116,
  0,
  1,
  0,
  0,
  16,
  0,
  0,
  0,
  1,
  2,
  120,
  0,
  246,
  255,
  255,
  255,
  0,
  121,
  0,
  246,
  255,
  255,
  255,
  0,
  65,
  100,
  100,
  114,
  101,
  115,
  115,
  0,
  2,
  0,
  5,
  0,
  0,
  0,
  4,
  115,
  116,
  114,
  101,
  101,
  116,
  0,
  245,
  255,
  255,
  255,
  0,
  1,
  99,
  105,
  116,
  121,
  0,
  245,
  255,
  255,
  255,
  0,
  2,
  122,
  105,
  112,
  0,
  245,
  255,
  255,
  255,
  0,
  3,
  112,
  108,
  97,
  99,
  101,
  0,
  2,
  0,
  0,
  0,
  0,
  4,
  69,
  109,
  97,
  105,
  108,
  0,
  1,
  0,
  0,
  5,
  0,
  0,
  0,
  0,
  2,
  97,
  100,
  100,
  114,
  101,
  115,
  115,
  0,
  245,
  255,
  255,
  255,
  0,
  118,
  101,
  114,
  105,
  102,
  105,
  101,
  100,
  0,
  255,
  255,
  255,
  255,
  0,
  80,
  104,
  111,
  110,
  101,
  0,
  2,
  0,
  5,
  0,
  0,
  0,
  2,
  110,
  117,
  109,
  98,
  101,
  114,
  0,
  245,
  255,
  255,
  255,
  0,
  1,
  101,
  120,
  116,
  101,
  110,
  115,
  105,
  111,
  110,
  0,
  253,
  255,
  255,
  255,
  0,
  2,
  80,
  111,
  115,
  116,
  0,
  1,
  0,
  0,
  5,
  0,
  0,
  0,
  0,
  1,
  97,
  100,
  100,
  114,
  101,
  115,
  115,
  0,
  3,
  0,
  0,
  0,
  0,
  78,
  111,
  98,
  111,
  100,
  121,
  0,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  0,
  67,
  111,
  110,
  116,
  97,
  99,
  116,
  0,
  3,
  0,
  5,
  0,
  0,
  0,
  4,
  1,
  4,
  0,
  0,
  0,
  2,
  5,
  0,
  0,
  0,
  3,
  6,
  0,
  0,
  0,
  4,
  7,
  0,
  0,
  0,
  82,
  101,
  99,
  111,
  114,
  100,
  0,
  2,
  0,
  5,
  0,
  0,
  0,
  10,
  105,
  100,
  0,
  246,
  255,
  255,
  255,
  0,
  1,
  110,
  97,
  109,
  101,
  0,
  245,
  255,
  255,
  255,
  0,
  2,
  110,
  105,
  99,
  107,
  0,
  245,
  255,
  255,
  255,
  0,
  3,
  115,
  116,
  97,
  116,
  117,
  115,
  0,
  1,
  0,
  0,
  0,
  0,
  4,
  99,
  111,
  110,
  116,
  97,
  99,
  116,
  0,
  8,
  0,
  0,
  0,
  0,
  5,
  97,
  100,
  100,
  114,
  101,
  115,
  115,
  0,
  3,
  0,
  0,
  0,
  0,
  6,
  116,
  97,
  103,
  115,
  0,
  242,
  255,
  255,
  255,
  0,
  245,
  255,
  255,
  255,
  0,
  7,
  99,
  111,
  117,
  110,
  116,
  115,
  0,
  242,
  255,
  255,
  255,
  0,
  251,
  255,
  255,
  255,
  0,
  8,
  99,
  114,
  101,
  97,
  116,
  101,
  100,
  0,
  246,
  255,
  255,
  255,
  0,
  9,
  110,
  111,
  116,
  101,
  0,
  245,
  255,
  255,
  255,
  0,
  10,
  82,
  101,
  99,
  111,
  114,
  100,
  76,
  105,
  115,
  116,
  0,
  1,
  0,
  0,
  4,
  0,
  0,
  0,
  0,
  1,
  114,
  101,
  99,
  111,
  114,
  100,
  115,
  0,
  242,
  255,
  255,
  255,
  0,
  9,
  0,
  0,
  0,
  0,
  66,
  108,
  111,
  98,
  0,
  1,
  0,
  0,
  4,
  0,
  0,
  0,
  0,
  1,
  99,
  111,
  110,
  116,
  101,
  110,
  116,
  0,
  242,
  255,
  255,
  255,
  0,
  254,
  255,
  255,
  255,
  0,
  78,
  117,
  109,
  98,
  101,
  114,
  76,
  105,
  115,
  116,
  0,
  1,
  0,
  0,
  4,
  0,
  0,
  0,
  0,
  1,
  110,
  117,
  109,
  98,
  101,
  114,
  115,
  0,
  242,
  255,
  255,
  255,
  0,
  246,
  255,
  255,
  255,
  0,
  0,
  0,
  0,
  0
]);
const Small = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return {
      ...data,
      encode() {
        return Small.encode(this);
      }
    };
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Small.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      const pos = view.reserveMessageLength();
      const start = view.length;
      if (record.id !== void 0) {
        view.writeByte(1);
        view.writeUint32(record.id);
      }
      if (record.name !== void 0) {
        view.writeByte(2);
        view.writeString(record.name);
      }
      if (record.email !== void 0) {
        view.writeByte(3);
        view.writeString(record.email);
      }
      if (record.age !== void 0) {
        view.writeByte(4);
        view.writeByte(record.age);
      }
      if (record.active !== void 0) {
        view.writeByte(5);
        view.writeByte(Number(record.active));
      }
      if (record.score !== void 0) {
        view.writeByte(6);
        view.writeFloat64(record.score);
      }
      view.writeByte(0);
      const end = view.length;
      view.fillMessageLength(pos, end - start);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Small.readFrom(view);
      return Small(decoded);
    },
    readFrom(view) {
      const message = {};
      const length = view.readMessageLength();
      const end = view.index + length;
      while (true) {
        switch (view.readByte()) {
          case 0:
            return message;
          case 1:
            message.id = view.readUint32();
            break;
          case 2:
            message.name = view.readString();
            break;
          case 3:
            message.email = view.readString();
            break;
          case 4:
            message.age = view.readByte();
            break;
          case 5:
            message.active = !!view.readByte();
            break;
          case 6:
            message.score = view.readFloat64();
            break;
          default:
            view.index = end;
            return message;
        }
      }
    }
  }
));
var Status = /* @__PURE__ */ ((Status2) => {
  Status2[Status2["Draft"] = 0] = "Draft";
  Status2[Status2["Active"] = 1] = "Active";
  Status2[Status2["Archived"] = 2] = "Archived";
  return Status2;
})(Status || {});
const Point = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return Object.freeze({
      ...data,
      encode() {
        return Point.encode(this);
      }
    });
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Point.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      view.writeFloat64(record.x);
      view.writeFloat64(record.y);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Point.readFrom(view);
      return Point(decoded);
    },
    readFrom(view) {
      let field0;
      field0 = view.readFloat64();
      let field1;
      field1 = view.readFloat64();
      return {
        x: field0,
        y: field1
      };
    }
  }
));
const Address = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return {
      ...data,
      encode() {
        return Address.encode(this);
      }
    };
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Address.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      const pos = view.reserveMessageLength();
      const start = view.length;
      if (record.street !== void 0) {
        view.writeByte(1);
        view.writeString(record.street);
      }
      if (record.city !== void 0) {
        view.writeByte(2);
        view.writeString(record.city);
      }
      if (record.zip !== void 0) {
        view.writeByte(3);
        view.writeString(record.zip);
      }
      if (record.place !== void 0) {
        view.writeByte(4);
        Point.encodeInto(record.place, view);
      }
      view.writeByte(0);
      const end = view.length;
      view.fillMessageLength(pos, end - start);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Address.readFrom(view);
      return Address(decoded);
    },
    readFrom(view) {
      const message = {};
      const length = view.readMessageLength();
      const end = view.index + length;
      while (true) {
        switch (view.readByte()) {
          case 0:
            return message;
          case 1:
            message.street = view.readString();
            break;
          case 2:
            message.city = view.readString();
            break;
          case 3:
            message.zip = view.readString();
            break;
          case 4:
            message.place = Point.readFrom(view);
            break;
          default:
            view.index = end;
            return message;
        }
      }
    }
  }
));
const Email = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return Object.freeze({
      ...data,
      encode() {
        return Email.encode(this);
      }
    });
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Email.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      view.writeString(record.address);
      view.writeByte(Number(record.verified));
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Email.readFrom(view);
      return Email(decoded);
    },
    readFrom(view) {
      let field0;
      field0 = view.readString();
      let field1;
      field1 = !!view.readByte();
      return {
        address: field0,
        verified: field1
      };
    }
  }
));
const Phone = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return {
      ...data,
      encode() {
        return Phone.encode(this);
      }
    };
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Phone.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      const pos = view.reserveMessageLength();
      const start = view.length;
      if (record.number !== void 0) {
        view.writeByte(1);
        view.writeString(record.number);
      }
      if (record.extension !== void 0) {
        view.writeByte(2);
        view.writeUint16(record.extension);
      }
      view.writeByte(0);
      const end = view.length;
      view.fillMessageLength(pos, end - start);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Phone.readFrom(view);
      return Phone(decoded);
    },
    readFrom(view) {
      const message = {};
      const length = view.readMessageLength();
      const end = view.index + length;
      while (true) {
        switch (view.readByte()) {
          case 0:
            return message;
          case 1:
            message.number = view.readString();
            break;
          case 2:
            message.extension = view.readUint16();
            break;
          default:
            view.index = end;
            return message;
        }
      }
    }
  }
));
const Post = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return Object.freeze({
      ...data,
      encode() {
        return Post.encode(this);
      }
    });
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Post.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      Address.encodeInto(record.address, view);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Post.readFrom(view);
      return Post(decoded);
    },
    readFrom(view) {
      let field0;
      field0 = Address.readFrom(view);
      return {
        address: field0
      };
    }
  }
));
const Nobody = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return Object.freeze({
      ...data,
      encode() {
        return Nobody.encode(this);
      }
    });
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Nobody.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Nobody.readFrom(view);
      return Nobody(decoded);
    },
    readFrom(view) {
      return {};
    }
  }
));
const Contact = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return {
      ...data,
      encode() {
        return Contact.encode(this);
      }
    };
  },
  // Static methods
  {
    fromEmail(value) {
      return Contact({ tag: 1, value });
    },
    fromPhone(value) {
      return Contact({ tag: 2, value });
    },
    fromPost(value) {
      return Contact({ tag: 3, value });
    },
    fromNobody(value) {
      return Contact({ tag: 4, value });
    },
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Contact.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      const pos = view.reserveMessageLength();
      const start = view.length + 1;
      view.writeByte(record.tag);
      switch (record.tag) {
        case 1:
          Email.encodeInto(record.value, view);
          break;
        case 2:
          Phone.encodeInto(record.value, view);
          break;
        case 3:
          Post.encodeInto(record.value, view);
          break;
        case 4:
          Nobody.encodeInto(record.value, view);
          break;
      }
      const end = view.length;
      view.fillMessageLength(pos, end - start);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Contact.readFrom(view);
      return Contact(decoded);
    },
    readFrom(view) {
      const length = view.readMessageLength();
      const end = view.index + 1 + length;
      const tag = view.readByte();
      switch (tag) {
        case 1:
          return { tag: 1, value: Email.readFrom(view) };
        case 2:
          return { tag: 2, value: Phone.readFrom(view) };
        case 3:
          return { tag: 3, value: Post.readFrom(view) };
        case 4:
          return { tag: 4, value: Nobody.readFrom(view) };
        default:
          view.index = end;
          throw new BebopRuntimeError(`Unknown union discriminator: ${tag}`);
      }
    }
  }
));
const Record = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return {
      ...data,
      encode() {
        return Record.encode(this);
      }
    };
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Record.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      const pos = view.reserveMessageLength();
      const start = view.length;
      if (record.id !== void 0) {
        view.writeByte(1);
        view.writeFloat64(record.id);
      }
      if (record.name !== void 0) {
        view.writeByte(2);
        view.writeString(record.name);
      }
      if (record.nick !== void 0) {
        view.writeByte(3);
        view.writeString(record.nick);
      }
      if (record.status !== void 0) {
        view.writeByte(4);
        view.writeUint32(record.status);
      }
      if (record.contact !== void 0) {
        view.writeByte(5);
        Contact.encodeInto(record.contact, view);
      }
      if (record.address !== void 0) {
        view.writeByte(6);
        Address.encodeInto(record.address, view);
      }
      if (record.tags !== void 0) {
        view.writeByte(7);
        {
          const length0 = record.tags.length;
          view.writeUint32(length0);
          for (let i0 = 0; i0 < length0; i0++) {
            view.writeString(record.tags[i0]);
          }
        }
      }
      if (record.counts !== void 0) {
        view.writeByte(8);
        {
          const length0 = record.counts.length;
          view.writeUint32(length0);
          for (let i0 = 0; i0 < length0; i0++) {
            view.writeUint32(record.counts[i0]);
          }
        }
      }
      if (record.created !== void 0) {
        view.writeByte(9);
        view.writeFloat64(record.created);
      }
      if (record.note !== void 0) {
        view.writeByte(10);
        view.writeString(record.note);
      }
      view.writeByte(0);
      const end = view.length;
      view.fillMessageLength(pos, end - start);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Record.readFrom(view);
      return Record(decoded);
    },
    readFrom(view) {
      const message = {};
      const length = view.readMessageLength();
      const end = view.index + length;
      while (true) {
        switch (view.readByte()) {
          case 0:
            return message;
          case 1:
            message.id = view.readFloat64();
            break;
          case 2:
            message.name = view.readString();
            break;
          case 3:
            message.nick = view.readString();
            break;
          case 4:
            message.status = view.readUint32();
            break;
          case 5:
            message.contact = Contact.readFrom(view);
            break;
          case 6:
            message.address = Address.readFrom(view);
            break;
          case 7:
            {
              const length0 = view.readUint32();
              message.tags = [];
              for (let i0 = 0; i0 < length0; i0++) {
                let x0;
                x0 = view.readString();
                message.tags[i0] = x0;
              }
            }
            break;
          case 8:
            {
              const length0 = view.readUint32();
              message.counts = [];
              for (let i0 = 0; i0 < length0; i0++) {
                let x0;
                x0 = view.readUint32();
                message.counts[i0] = x0;
              }
            }
            break;
          case 9:
            message.created = view.readFloat64();
            break;
          case 10:
            message.note = view.readString();
            break;
          default:
            view.index = end;
            return message;
        }
      }
    }
  }
));
const RecordList = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return Object.freeze({
      ...data,
      encode() {
        return RecordList.encode(this);
      }
    });
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      RecordList.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      {
        const length0 = record.records.length;
        view.writeUint32(length0);
        for (let i0 = 0; i0 < length0; i0++) {
          Record.encodeInto(record.records[i0], view);
        }
      }
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = RecordList.readFrom(view);
      return RecordList(decoded);
    },
    readFrom(view) {
      let field0;
      {
        const length0 = view.readUint32();
        field0 = [];
        for (let i0 = 0; i0 < length0; i0++) {
          let x0;
          x0 = Record.readFrom(view);
          field0[i0] = x0;
        }
      }
      return {
        records: field0
      };
    }
  }
));
const Blob = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return Object.freeze({
      ...data,
      encode() {
        return Blob.encode(this);
      }
    });
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      Blob.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      view.writeBytes(record.content);
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = Blob.readFrom(view);
      return Blob(decoded);
    },
    readFrom(view) {
      let field0;
      field0 = view.readBytes();
      return {
        content: field0
      };
    }
  }
));
const NumberList = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.assign(
  // Factory function
  (data) => {
    return Object.freeze({
      ...data,
      encode() {
        return NumberList.encode(this);
      }
    });
  },
  // Static methods
  {
    encode(record) {
      const view = BebopView.getInstance();
      view.startWriting();
      NumberList.encodeInto(record, view);
      return view.toArray();
    },
    encodeInto(record, view) {
      {
        const length0 = record.numbers.length;
        view.writeUint32(length0);
        for (let i0 = 0; i0 < length0; i0++) {
          view.writeFloat64(record.numbers[i0]);
        }
      }
    },
    decode(buffer) {
      const view = BebopView.getInstance();
      view.startReading(buffer);
      const decoded = NumberList.readFrom(view);
      return NumberList(decoded);
    },
    readFrom(view) {
      let field0;
      {
        const length0 = view.readUint32();
        field0 = [];
        for (let i0 = 0; i0 < length0; i0++) {
          let x0;
          x0 = view.readFloat64();
          field0[i0] = x0;
        }
      }
      return {
        numbers: field0
      };
    }
  }
));
export {
  Address,
  BEBOP_SCHEMA,
  Blob,
  Contact,
  Email,
  Nobody,
  NumberList,
  Phone,
  Point,
  Post,
  Record,
  RecordList,
  Small,
  Status
};
