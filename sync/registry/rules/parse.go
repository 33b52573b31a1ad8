package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"confirmpoint/sync/wire"
)

// MaxBytes is the size of a file of rules. With it a rulebook stays well below
// confirm.MaxEncodedRulebook.
const MaxBytes = 64 << 10

// Error says what is wrong with a file, where. Both are Chinese.
type Error struct {
	Place  string // 第 12 行, conditions[2].code
	Reason string
}

// Error joins place and reason.
func (e *Error) Error() string { return e.Place + "：" + e.Reason }

// Parse reads a file strictly and checks every value. The error is an *Error.
func Parse(data []byte) (Rules, error) {
	var r Rules
	if len(data) > MaxBytes {
		return r, &Error{"文件", fmt.Sprintf("超过 %d KB", MaxBytes>>10)}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // editors of Windows
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Rules{}, unread(data, d.InputOffset(), err)
	}
	if err := wire.DecodeBytes(data, &Rules{}); err != nil {
		return Rules{}, strict(err)
	}
	if err := r.Validate(); err != nil {
		return Rules{}, err
	}
	return r, nil
}

// unread explains an error of encoding/json.
func unread(data []byte, at int64, err error) *Error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	line := func(at int64) string {
		at = max(0, min(at, int64(len(data))))
		return fmt.Sprintf("第 %d 行", bytes.Count(data[:at], []byte("\n"))+1)
	}
	switch {
	case errors.As(err, &syntax):
		return &Error{line(syntax.Offset), "不是正确的 JSON"}
	case errors.As(err, &kind):
		place := line(kind.Offset)
		if kind.Field != "" {
			place += " " + kind.Field
		}
		return &Error{place, "值的类型不对"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{line(int64(len(data))), "文件没有写完"}
	}
	// encoding/json has no type for unknown fields.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		place := "文件"
		if bytes.Count(data, []byte(name)) == 1 { // json tells the name, not where
			place = line(int64(bytes.Index(data, []byte(name))))
		}
		return &Error{place, "不认识的项 " + name}
	}
	return &Error{line(at), "值的写法不对"}
}

// strict explains what wire refuses and encoding/json lets pass.
func strict(err error) *Error {
	reasons := map[wire.Reason]string{
		wire.ReasonUTF8:         "不是 UTF-8 编码",
		wire.ReasonDuplicateKey: "同一项写了两次",
		wire.ReasonTrailing:     "末尾有多余的内容",
		wire.ReasonTooDeep:      "嵌套太深",
	}
	var e *wire.DecodeError
	if errors.As(err, &e) && reasons[e.Reason] != "" {
		return &Error{"文件", reasons[e.Reason]}
	}
	return &Error{"文件", "不能读取"}
}

// Show writes the file as Parse reads it.
func (r Rules) Show() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(r)
	return b.Bytes(), err
}

// repeated gives the index of the first value that came before, -1 when none.
func repeated[T comparable](list []T) int {
	for n, v := range list {
		if slices.Contains(list[:n], v) {
			return n
		}
	}
	return -1
}
