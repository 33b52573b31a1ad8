package confirm

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// Limits of encoded values, in bytes.
const (
	MaxEncoded         = 64 << 10 // of a content, an intent, a standing, a point
	MaxEncodedRulebook = 2 << 20  // of a rulebook, which lists every other point of its bureau: some 7,000
)

// EncodeContent gives the JSON of a content: the same content gives the same
// bytes. The registry does it once; the bytes then travel and are stored unchanged.
func EncodeContent(c Content) ([]byte, error) { return encode(c, MaxEncoded) }

// DecodeContent reads what EncodeContent wrote. It is strict: see decode.
func DecodeContent(data []byte) (Content, error) { return decode[Content](data, MaxEncoded) }

// DigestContent names exact bytes: "sha256-" and lower-case hex.
func DigestContent(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256-" + hex.EncodeToString(sum[:])
}

// EncodeIntent gives the bytes that are signed.
func EncodeIntent(i Intent) ([]byte, error) { return encode(i, MaxEncoded) }

// DecodeIntent reads signed bytes, strictly.
func DecodeIntent(data []byte) (Intent, error) { return decode[Intent](data, MaxEncoded) }

// EncodeStanding gives the JSON of a standing.
func EncodeStanding(s Standing) ([]byte, error) { return encode(s, MaxEncoded) }

// DecodeStanding reads a standing, strictly.
func DecodeStanding(data []byte) (Standing, error) { return decode[Standing](data, MaxEncoded) }

// EncodeRulebook gives the JSON of a rulebook.
func EncodeRulebook(b Rulebook) ([]byte, error) { return encode(b, MaxEncodedRulebook) }

// DecodeRulebook reads a rulebook, strictly.
func DecodeRulebook(data []byte) (Rulebook, error) { return decode[Rulebook](data, MaxEncodedRulebook) }

// EncodePoint gives the JSON of a point.
func EncodePoint(p Point) ([]byte, error) { return encode(p, MaxEncoded) }

// DecodePoint reads a point, strictly.
func DecodePoint(data []byte) (Point, error) { return decode[Point](data, MaxEncoded) }

// EncodeDraft gives the JSON of a draft.
func EncodeDraft(d Draft) ([]byte, error) { return encode(d, MaxEncoded) }

// DecodeDraft reads a draft, strictly.
func DecodeDraft(data []byte) (Draft, error) { return decode[Draft](data, MaxEncoded) }

// encode refuses what decode would not read back: broken UTF-8, too much.
func encode(v any, limit int) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, &Problem{Code: ProblemInternal, Err: errEncode}
	}
	data := bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	if len(data) > limit {
		return nil, &Problem{Code: ProblemInternal, Err: fmt.Errorf("%w: %d bytes", errTooLong, len(data))}
	}
	if err := exact(data); err != nil {
		return nil, &Problem{Code: ProblemInternal, Err: err}
	}
	return data, nil
}

// decode reads one JSON value that may come from anybody. Package json alone
// is too kind for bytes under a signature: it takes any case for a key, the
// last of two equal keys, and U+FFFD for what is no text. Refused are: more
// than limit bytes, unknown fields, anything after the value, and what exact
// refuses. The error is a *Problem bad_answer that quotes nothing of the data.
func decode[T any](data []byte, limit int) (T, error) {
	var v, none T
	if len(data) > limit {
		return none, &Problem{Code: ProblemBadAnswer, Err: fmt.Errorf("%w: %d bytes", errTooLong, len(data))}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return none, &Problem{Code: ProblemBadAnswer, Err: fmt.Errorf("%w at byte %d", errShape, d.InputOffset())}
	}
	if len(bytes.TrimLeft(data[d.InputOffset():], " \t\r\n")) > 0 {
		return none, &Problem{Code: ProblemBadAnswer, Err: errTrailing}
	}
	if err := exact(data); err != nil {
		return none, &Problem{Code: ProblemBadAnswer, Err: err}
	}
	return v, nil
}

// The technical causes of a refused encoding. They quote nothing of the data:
// messages of package json can.
var (
	errEncode    = errors.New("cannot be encoded")
	errTooLong   = errors.New("too long")
	errShape     = errors.New("not of the expected shape")
	errTrailing  = errors.New("bytes after the value")
	errNotUTF8   = errors.New("not UTF-8")
	errNoText    = errors.New("escape that is no character")
	errKey       = errors.New("key is not plain lower-case ASCII")
	errSameKey   = errors.New("key given twice")
	errNotObject = errors.New("not an object")
)
