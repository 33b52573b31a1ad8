package confirm_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// verbs are all that package fmt knows, with flags, and one it does not know.
var verbs = []string{
	"%v", "%+v", "%#v", "%s", "%q", "%+q", "%#q", "%x", "%X", "%# x", "% X", "%d", "%+d", "%b", "%o", "%O", "%c", "%U", "%#U",
	"%e", "%E", "%f", "%F", "%g", "%G", "%t", "%p", "%08d", "%-40s|", "%40v", "%.1s", "%.90v", "%z",
}

// TestWhatALogMayKnow pins what each type prints, by any verb and in slog.
func TestWhatALogMayKnow(t *testing.T) {
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	i := intentOn(r, confirm.ActionConcludeIncomplete, ticksWith("T6", confirm.TickNotMet))
	digest := digestOf(6)
	tests := []struct {
		value any
		want  string
	}{
		{r, "record record-1/3 complete"},
		{r.Content, "content periodic"},
		{r.Content.Identity, "identity 王** 341002********0029"},
		{r.Content.Contact, "contact 138****1234"},
		{r.Standing, "standing complete"},
		{*r.Standing.Decision, "decision op-0 conclude_complete"},
		{i, "intent op-1 conclude_incomplete record-1"},
		{confirm.Operation{Intent: i, State: confirm.OperationRefused, Code: confirm.CodeAgreed}, "operation op-1 refused agreed"},
		{confirm.Draft{RecordID: "record-1", Remark: "备注"}, "draft of record-1"},
		{confirm.Change{Seq: 12, Record: &r}, "change 12"},
		{confirm.Message{ID: "m-1", Text: "王小云"}, "message m-1"},
		{confirm.SentMessage{ID: "m-1", Text: "王小云", ClerkName: "张敏"}, "message m-1"},
		{confirm.FieldCorrection{Field: "work.title", Old: "王", New: "云"}, "correction of work.title"},
		{confirm.Authorisation{Kind: "written", Reference: "王小云"}, "authorisation written"},
		{confirm.Scan{SHA256: digest, Note: "王小云"}, "scan " + digest},
		{confirm.AttachedScan{SHA256: digest, ClerkName: "张敏"}, "scan " + digest},
		{confirm.Acknowledgement{Code: "dates_order", Note: "王小云"}, "acknowledged dates_order"},
		{confirm.Correction{Fields: make([]confirm.FieldCorrection, 2)}, "correction of 2 fields"},
		{confirm.WorkCorrection{OperationID: "op-1", Fields: make([]confirm.FieldCorrection, 3)}, "correction op-1 of 3 fields"},
		{confirm.MissingItem{Code: "T6", Note: "王小云"}, "missing T6"},
		{confirm.Notice{Items: make([]confirm.MissingItem, 2)}, "notice of 2 items"},
		{confirm.Event{At: during, Intent: &i, Code: "agreed"}, "event at 2026-10-08 02:30:00 +0000 UTC agreed"},
		{confirm.Conflict{Code: "agreed", Ticks: i.Ticks}, "conflict agreed"},
	}
	for _, test := range tests {
		for _, verb := range verbs {
			if got := fmt.Sprintf(strings.TrimSuffix(verb, "|"), test.value); got != test.want && verb != "%p" {
				t.Errorf("%T %s gives %q, want %q", test.value, verb, got, test.want)
			}
		}
		for _, wrapped := range []string{fmt.Sprint([]any{test.value}), fmt.Errorf("%w: %v", errors.New("x"), test.value).Error()} {
			if strings.Contains(wrapped, "王小云") || strings.Contains(wrapped, "张敏") {
				t.Errorf("%T wrapped prints %q", test.value, wrapped)
			}
		}
		var out bytes.Buffer
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", test.value)
		if !strings.Contains(out.String(), fmt.Sprintf(`"v":%q`, test.want)) {
			t.Errorf("%T is logged as %s", test.value, out.String())
		}
	}
}

// TestMaskedWithEveryVerb: a mask stays a mask; flags and width still count.
func TestMaskedWithEveryVerb(t *testing.T) {
	values := map[fmt.Formatter]string{
		confirm.Name("王小云"):                            "王**",
		confirm.IDNumber("341002198508120029"):         "341002********0029",
		confirm.Phone("13812341234"):                   "138****1234",
		confirm.CertificateNumber("20153401032000123"): "2015340*******123",
	}
	for value, mask := range values {
		for _, verb := range verbs {
			got := strings.Trim(fmt.Sprintf(verb, value), " |\"`'0")
			if verb == "%.1s" {
				if want := string([]rune(mask)[0]); got != want {
					t.Errorf("%s gives %q", verb, got)
				}
				continue
			}
			if verb == "%+q" { // escapes what is no ASCII, of the mask only
				if want := strings.Trim(fmt.Sprintf("%+q", mask), `"`); got != want {
					t.Errorf("%s gives %q", verb, got)
				}
				continue
			}
			if verb != "%p" && got != strings.Trim(mask, "0") && got != mask {
				t.Errorf("%T %s gives %q, want %q", value, verb, got, mask)
			}
		}
		for _, h := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var out bytes.Buffer
			slog.New(h(&out)).With("a", value).WithGroup("g").Info("m", "b", value)
			if strings.Count(out.String(), mask) != 2 {
				t.Errorf("%T is logged as %s", value, out.String())
			}
		}
	}
}

// TestMaskEdges: what would leave fewer than four characters to guess is hidden whole.
func TestMaskEdges(t *testing.T) {
	tests := []struct {
		value fmt.Stringer
		want  string
	}{
		{confirm.Name("王云"), "王*"},
		{confirm.Name("欧阳小云"), "欧***"},
		{confirm.Name("欧阳小云云"), "欧***"},
		{confirm.IDNumber("123456"), "******"},
		{confirm.IDNumber("1234567"), "1****67"},
		{confirm.IDNumber("12345678901234"), "1***********34"},
		{confirm.IDNumber("123456789012345"), "123456*****2345"},
		{confirm.IDNumber("１２３４５６７"), "*******"}, // 21 bytes, yet too few characters
		{confirm.Phone("1381234123"), "********23"},
		{confirm.Phone("138123412345"), "**********45"},
		{confirm.Phone("12345"), "*****"},
		{confirm.Phone("123456"), "****56"},
		{confirm.CertificateNumber("12345"), "*****"},
		{confirm.CertificateNumber("123456"), "****56"},
		{confirm.CertificateNumber("12345678901234"), "************34"},
		{confirm.CertificateNumber("123456789012345"), "1234567*****345"},
	}
	for _, test := range tests {
		if got := test.value.String(); got != test.want {
			t.Errorf("%T is masked to %q, want %q", test.value, got, test.want)
		}
	}
}
