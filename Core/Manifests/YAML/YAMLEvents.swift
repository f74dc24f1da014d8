import CYaml
package import RepowireKit

/// The events of libyaml's parser, one at a time. The only place that knows libyaml.
package final class YAMLEvents {
    package enum Kind {
        case documentStart, documentEnd, streamEnd
        case alias(String)
        case scalar(YAMLScalar)
        case sequenceStart, sequenceEnd
        case mappingStart, mappingEnd
        case other
    }

    package struct Event {
        package var kind: Kind
        package var position: TextPosition
        package var anchor: String?
        package var tag: String?
        /// Where it stands, in characters from the start of the text. The end of a block lies behind the comments after it.
        package var span: Range<Int>
        /// A list or mapping in brackets; of a scalar, one of the forms `|` and `>`.
        package var style = Style.other

        package enum Style { case flow, blockScalar, other }
    }

    /// Why the text is not YAML.
    package struct Failure: Error {
        package var what: String
        package var position: TextPosition
        /// Offset of the place in characters from the start of the text; -1 where it does not matter.
        var character: Int
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml keeps a pointer into the text.
    private let text: UnsafeMutableBufferPointer<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) {
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(from: bytes)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        // Fails only when memory is out.
        precondition(yaml_parser_initialize(parser) == 1, "libyaml could not allocate its parser")
        // Without this the first bytes decide, and a text may begin with what looks like UTF-16.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    package func next() throws(Failure) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
        defer { yaml_event_delete(&event) }
        var result = Event(
            kind: .other, position: TextPosition(event.start_mark),
            span: Int(event.start_mark.index)..<max(Int(event.start_mark.index), Int(event.end_mark.index)))
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_STREAM_END_EVENT: result.kind = .streamEnd
        case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
        case YAML_ALIAS_EVENT: result.kind = .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            result.kind = .scalar(
                YAMLScalar(
                    String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE))
            if scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE {
                result.style = .blockScalar
            }
            result.anchor = string(scalar.anchor)
            result.tag = string(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequenceStart
            if event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE { result.style = .flow }
            result.anchor = string(event.data.sequence_start.anchor)
            result.tag = string(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            result.kind = .mappingStart
            if event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE { result.style = .flow }
            result.anchor = string(event.data.mapping_start.anchor)
            result.tag = string(event.data.mapping_start.tag)
        default: break
        }
        return result
    }

    private var failure: Failure {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
        if state.error == YAML_READER_ERROR {
            // These carry no mark, but the offset of the byte.
            let offset = Int(state.problem_offset)
            let position = TextPosition(ofByte: offset, in: Array(text))
            return Failure(what: problem, position: position, character: -1)
        }
        return Failure(
            what: problem, position: TextPosition(state.problem_mark), character: Int(state.problem_mark.index))
    }

    private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

extension TextPosition {
    /// libyaml counts from 0.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
