package confirm

import (
	"errors"
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
	// Number is day and run of the 凭证编号 on a receipt; see SameNumber. The
	// point's code before them is not needed, and would make the QR code larger.
	Number string
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
	if d := p.Record.Standing.Decision; d != nil && p.Kind == PaperReceipt && !p.Preview {
		c.Number = dayAndRun(d.ReceiptNumber)
	}
	return c, c.letter() != "" && c.ApplicationNo != ""
}

// dayAndRun is the end of a 凭证编号, empty when it has not the shape of one.
func dayAndRun(number string) string {
	if !ValidReceiptNumber(number) {
		return ""
	}
	head, run, _ := cutLast(number)
	_, day, _ := cutLast(head)
	return day + "-" + run
}

// SameNumber tells whether the code may be of the receipt of a number. One
// without a number says nothing against it.
func (c PaperCode) SameNumber(number string) bool {
	return c.Number == "" || c.Number == dayAndRun(number)
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
	parts := []string{
		paperCodeMark, c.letter() + state, c.ApplicationNo, strings.ToUpper(c.Digest),
		strconv.FormatInt(c.Version, 10), strconv.Itoa(c.Copy), strconv.Itoa(c.PrintNo),
	}
	if c.Number != "" {
		parts = append(parts, c.Number)
	}
	return strings.Join(parts, "/")
}

// Limits of a code: its bytes, and the numbers of copies and prints.
const (
	maxPaperCode  = 200
	maxPaperCount = 9999
)

// ParsePaperCode reads what a scanner gives; blanks at the ends are dropped.
// Anything else than a code of ours is a *Problem of code paper_code.
func ParsePaperCode(text string) (PaperCode, error) {
	c, err := readPaperCode(strings.TrimSpace(text))
	if err != nil {
		return PaperCode{}, &Problem{Code: ProblemPaperCode, Err: fmt.Errorf("confirm: paper code: %w", err)}
	}
	return c, nil
}

func readPaperCode(text string) (c PaperCode, err error) {
	if len(text) > maxPaperCode {
		return c, errors.New("too long")
	}
	parts := strings.Split(text, "/")
	n := len(parts) // a 报名号 may hold a slash
	if n < 7 || parts[0] != paperCodeMark {
		return c, errors.New("not ours")
	}
	if c.Number = numberOf(parts); c.Number != "" {
		n--
	}
	c.ApplicationNo, c.Digest = strings.Join(parts[2:n-4], "/"), strings.ToLower(parts[n-4])
	if c.Kind, c.Preview, err = readPaperKind(parts[1]); err != nil {
		return c, err
	}
	if c.ApplicationNo == "" || len(c.Digest) > 12 || strings.Trim(c.Digest, "0123456789abcdef") != "" {
		return c, errors.New("number or digest")
	}
	if c.Version, err = strconv.ParseInt(parts[n-3], 10, 64); err != nil || c.Version < 0 {
		return c, errors.New("version")
	}
	if c.Copy, err = readPaperCount(parts[n-2]); err != nil {
		return c, err
	}
	if c.PrintNo, err = readPaperCount(parts[n-1]); err != nil {
		return c, err
	}
	if c.String() != text {
		return c, errors.New("not as we write it")
	}
	return c, nil
}

// numberOf gives the day and run a receipt's code ends with. No number of a
// print is that long.
func numberOf(parts []string) string {
	if last := parts[len(parts)-1]; parts[1] == "RV" && len(parts) > 7 && dayAndRun("x-"+last) == last {
		return last
	}
	return ""
}

// readPaperKind reads the letter of a kind, and V for valid or P for preview.
func readPaperKind(text string) (kind PaperKind, preview bool, err error) {
	for _, l := range paperLetters {
		switch text {
		case l.letter + "V":
			return l.kind, false, nil
		case l.letter + "P":
			return l.kind, true, nil
		}
	}
	return "", false, errors.New("kind")
}

// readPaperCount reads the number of a copy or a print.
func readPaperCount(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPaperCount {
		return 0, errors.New("copy or print number")
	}
	return n, nil
}
