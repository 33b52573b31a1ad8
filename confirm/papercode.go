package confirm

import (
	"fmt"
	"strconv"
	"strings"
)

// PaperCode is what the QR code of a printed page says: which paper this is,
// and nothing about the person but the 报名号.
type PaperCode struct {
	ApplicationNo string
	Kind          PaperKind
	Digest        string // first 12 hex digits of the content digest
	Version       int64
	Copy          int // from 1
	PrintNo       int // from 1
	Preview       bool
}

// paperCodeMark begins every code; the digit is the version of this layout.
const paperCodeMark = "CP1"

// paperLetters are the kinds a code can name. Letters are never given again.
var paperLetters = []struct {
	letter string
	kind   PaperKind
}{
	{"F", PaperForm}, {"R", PaperReceipt}, {"S", PaperSupplement}, {"A", PaperAmendment},
	{"C", PaperCorrection}, {"L", PaperLabel},
}

// NewPaperCode gives the code of one copy of a paper; false for papers that are
// not about one applicant.
func NewPaperCode(p Paper, copyNo int) (PaperCode, bool) {
	digest := hexDigits(p.Record.Digest)
	c := PaperCode{
		ApplicationNo: p.Record.ApplicationNo, Kind: p.Kind, Digest: digest[:min(12, len(digest))],
		Version: p.Record.Version, Copy: copyNo, PrintNo: max(p.PrintNo, 1), Preview: p.Preview,
	}
	return c, c.letter() != "" && c.ApplicationNo != ""
}

// hexDigits leaves out the name of the algorithm of a content digest.
func hexDigits(digest string) string { return strings.TrimPrefix(digest, "sha256-") }

// OfDigest tells whether the code's digits are those of a content digest.
func (c PaperCode) OfDigest(digest string) bool {
	return strings.HasPrefix(hexDigits(digest), c.Digest)
}

func (c PaperCode) letter() string {
	for _, l := range paperLetters {
		if l.kind == c.Kind {
			return l.letter
		}
	}
	return ""
}

// String writes the code in the letters that QR packs best: digits, capitals
// and a few marks.
func (c PaperCode) String() string {
	state := "V"
	if c.Preview {
		state = "P"
	}
	return strings.Join([]string{
		paperCodeMark, c.letter() + state, c.ApplicationNo, strings.ToUpper(c.Digest),
		strconv.FormatInt(c.Version, 10), strconv.Itoa(c.Copy), strconv.Itoa(c.PrintNo),
	}, "/")
}

// ParsePaperCode reads what a scanner gives; blanks at the ends are dropped.
// Anything else than a code of ours is a *Problem of code paper_code.
func ParsePaperCode(text string) (PaperCode, error) {
	bad := func(why string) (PaperCode, error) {
		return PaperCode{}, &Problem{Code: ProblemPaperCode, Err: fmt.Errorf("confirm: paper code: %s", why)}
	}
	parts := strings.Split(strings.TrimSpace(text), "/")
	if len(parts) < 7 || parts[0] != paperCodeMark || len(text) > 200 {
		return bad("not ours")
	}
	n := len(parts) // a 报名号 may hold a slash
	c := PaperCode{ApplicationNo: strings.Join(parts[2:n-4], "/"), Digest: strings.ToLower(parts[n-4])}
	for _, l := range paperLetters {
		if rest, ok := strings.CutPrefix(parts[1], l.letter); ok && (rest == "V" || rest == "P") {
			c.Kind, c.Preview = l.kind, rest == "P"
		}
	}
	if c.Kind == "" || c.ApplicationNo == "" || len(c.Digest) > 12 || strings.Trim(c.Digest, "0123456789abcdef") != "" {
		return bad("kind, number or digest")
	}
	version, err := strconv.ParseInt(parts[n-3], 10, 64)
	if err != nil || version < 0 {
		return bad("version")
	}
	c.Version = version
	for i, to := range []*int{&c.Copy, &c.PrintNo} {
		v, err := strconv.Atoi(parts[n-2+i])
		if err != nil || v < 1 || v > 9999 {
			return bad("copy or print number")
		}
		*to = v
	}
	if c.String() != strings.TrimSpace(text) {
		return bad("not as we write it")
	}
	return c, nil
}
