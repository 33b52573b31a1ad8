package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects of a message may nest.
const MaxDepth = 32

// Reason says why a message was not read. It never holds a part of the message.
type Reason string

// The reasons of a DecodeError.
const (
	ReasonTooLarge     Reason = "too_large"
	ReasonRead         Reason = "read" // the line broke before the end
	ReasonUTF8         Reason = "utf8"
	ReasonSyntax       Reason = "syntax"
	ReasonTrailing     Reason = "trailing_data"
	ReasonTooDeep      Reason = "too_deep"
	ReasonDuplicateKey Reason = "duplicate_key"
	ReasonUnknownField Reason = "unknown_field"
	ReasonType         Reason = "type" // a value does not fit its field
)

// DecodeError says why bytes are not the message that was expected.
type DecodeError struct {
	Reason Reason
	// Err is a failed read, nil otherwise; errors of encoding/json are dropped,
	// since some of them quote the value, which may name a person.
	Err error
}

// Error names the reason only.
func (e *DecodeError) Error() string { return "wire: message cannot be read: " + string(e.Reason) }

// Unwrap gives the failed read.
func (e *DecodeError) Unwrap() error { return e.Err }

// Decode reads one JSON value of at most limit bytes, and nothing after it,
// into v. It refuses what encoding/json lets pass: unknown fields, repeated
// keys (in any case of letters), bytes that are not UTF-8, deep nesting. The
// error is a *DecodeError.
func Decode(r io.Reader, limit int64, v any) error {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return &DecodeError{Reason: ReasonRead, Err: err}
	case int64(len(data)) > limit:
		return &DecodeError{Reason: ReasonTooLarge}
	}
	return DecodeBytes(data, v)
}

// DecodeBytes is Decode for bytes that are already here.
func DecodeBytes(data []byte, v any) error {
	if err := inspect(data); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		// encoding/json has no typed error for unknown fields.
		if strings.HasPrefix(err.Error(), "json: unknown field ") {
			return &DecodeError{Reason: ReasonUnknownField}
		}
		return &DecodeError{Reason: ReasonType}
	}
	return nil
}

// Encode writes v as JSON without touching what is already JSON: characters
// of HTML stay as they are, so raw contents keep the bytes their digest
// belongs to (they must be compact).
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// inspect checks what encoding/json does not.
func inspect(data []byte) error {
	if !utf8.Valid(data) {
		return &DecodeError{Reason: ReasonUTF8}
	}
	if !json.Valid(data) {
		return &DecodeError{Reason: syntaxOrTrailing(data)}
	}
	w := walker{data: data}
	return w.walk()
}

// syntaxOrTrailing tells a second value after a good one from a bad one.
func syntaxOrTrailing(data []byte) Reason {
	var first json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(data))
	if dec.Decode(&first) != nil {
		return ReasonSyntax
	}
	return ReasonTrailing
}

// walker goes once over JSON that is known to be valid and looks at nesting
// and keys. It is written by hand because json.Decoder.Token costs more than
// decoding a page of the feed does.
type walker struct {
	data  []byte
	pos   int
	depth int
	open  [MaxDepth]level
}

// level is one open array or object.
type level struct {
	object bool
	onKey  bool // the next string is a key
	keys   map[string]struct{}
}

func (w *walker) walk() error {
	for w.pos < len(w.data) {
		c := w.data[w.pos]
		w.pos++
		switch c {
		case '{', '[':
			if w.depth == MaxDepth {
				return &DecodeError{Reason: ReasonTooDeep}
			}
			l := &w.open[w.depth]
			l.object, l.onKey = c == '{', c == '{'
			clear(l.keys)
			w.depth++
		case '}', ']':
			w.depth--
		case ',':
			l := &w.open[w.depth-1]
			l.onKey = l.object
		case '"':
			if err := w.str(); err != nil {
				return err
			}
		}
	}
	return nil
}

// str skips a string; a key is checked against its object's other keys.
func (w *walker) str() error {
	start := w.pos
	for w.data[w.pos] != '"' {
		if w.data[w.pos] == '\\' {
			w.pos++
		}
		w.pos++
	}
	raw := w.data[start:w.pos]
	w.pos++
	if w.depth == 0 || !w.open[w.depth-1].onKey {
		return nil
	}
	l := &w.open[w.depth-1]
	l.onKey = false
	key, err := foldKey(raw)
	if err != nil {
		return &DecodeError{Reason: ReasonSyntax}
	}
	if _, twice := l.keys[key]; twice {
		return &DecodeError{Reason: ReasonDuplicateKey}
	}
	if l.keys == nil {
		l.keys = map[string]struct{}{}
	}
	l.keys[key] = struct{}{}
	return nil
}

// foldKey gives a key as encoding/json compares it: without regard to case.
func foldKey(raw []byte) (string, error) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return strings.ToLower(string(raw)), nil
	}
	var s string
	if err := json.Unmarshal([]byte(`"`+string(raw)+`"`), &s); err != nil {
		return "", err
	}
	return strings.ToLower(s), nil
}
