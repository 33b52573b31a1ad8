package confirm_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

func TestMasks(t *testing.T) {
	tests := []struct {
		value fmt.Stringer
		want  string
	}{
		{confirm.Name(""), ""},
		{confirm.Name("张"), "*"},
		{confirm.Name("张敏"), "张*"},
		{confirm.Name("𠮷田花"), "𠮷**"},
		{confirm.Name("阿卜杜拉·买买提"), "阿***"},
		{confirm.IDNumber("341002198508120029"), "341002********0029"},
		{confirm.IDNumber("11010519491231002X"), "110105********002X"},
		{confirm.IDNumber("340524800101001"), "340524*****1001"},
		{confirm.IDNumber("H12345678"), "H******78"},
		{confirm.IDNumber("12345"), "*****"},
		{confirm.IDNumber(""), ""},
		{confirm.Phone("13812341234"), "138****1234"},
		{confirm.Phone("0559-2512345"), "**********45"},
		{confirm.Phone("110"), "***"},
		{confirm.CertificateNumber("20153401032000123"), "2015340*******123"},
		{confirm.CertificateNumber("963410021100123"), "9634100*****123"},
		{confirm.CertificateNumber("皖教证字第1号"), "*******"},
		{confirm.CertificateNumber("A1234567"), "******67"},
		{confirm.CertificateNumber("123"), "***"},
	}
	for _, test := range tests {
		if got := test.value.String(); got != test.want {
			t.Errorf("masked to %q, want %q", got, test.want)
		}
	}
}

// secrets are in every value of TestNothingPrintsPlain.
var secrets = []string{
	"王小云", "341002198508120029", "13812341234", "20153401032000123",
	"xiaoyun@example.org", "1985-08-12", "已核对原件", "补交材料后更正", "缺2021年度考核表", "请补交培训学时证明", "王小云当面同意",
}

func plainValues() []any {
	c := soundContent()
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	r.Standing.Remark = "已核对原件"
	r.Standing.Decision.Explanation = "补交材料后更正"
	i := intentOn(r, confirm.ActionConcludeComplete, []confirm.Tick{{Code: "T5", Note: "缺2021年度考核表"}})
	bytes, _ := confirm.EncodeContent(c)
	return []any{
		c.Identity.Name, c.Identity.DocumentNumber, c.Contact.Phone, c.Certificate.Number,
		c, c.Identity, c.Contact, c.Certificate, r, r.Standing, *r.Standing.Decision, i,
		confirm.Operation{Intent: i, Envelope: bytes},
		confirm.Draft{RecordID: r.ID, Remark: "已核对原件", Ticks: i.Ticks},
		confirm.Change{Record: &r, ContentJSON: bytes},
		confirm.Message{ID: "m", Text: "请补交培训学时证明"}, &confirm.Message{ID: "m", Text: "请补交培训学时证明"},
		confirm.SentMessage{ID: "m", Text: "请补交培训学时证明", ClerkName: "王小云"},
		confirm.FieldCorrection{Field: "work.school", Old: "请补交培训学时证明", New: "王小云"}, *correction(confirm.FieldCorrection{Old: "王小云"}),
		confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "王小云当面同意"},
		confirm.Scan{SHA256: digestOf(1), Kind: "王小云", Note: "已核对原件"},
		confirm.AttachedScan{SHA256: digestOf(1), Note: "已核对原件"},
		confirm.WorkCorrection{Fields: []confirm.FieldCorrection{{New: "王小云"}}, Authorisation: confirm.Authorisation{Reference: "王小云当面同意"}},
		confirm.Acknowledgement{Code: confirm.CodeDatesOrder, Note: "已核对原件"},
		confirm.Notice{Items: []confirm.MissingItem{{Note: "缺2021年度考核表"}}}, confirm.Event{Intent: &i, By: clerk()}, confirm.Conflict{Ticks: i.Ticks},
	}
}

func TestNothingPrintsPlain(t *testing.T) {
	wrap := []func(any) any{
		func(v any) any { return v },
		func(v any) any { return &v },
		func(v any) any { return []any{v} },
		func(v any) any { return map[string]any{"v": v} },
		func(v any) any { return struct{ V any }{v} },
	}
	for _, value := range plainValues() {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%10s", "%.2s", "%T %v", "%U"} {
			for _, w := range wrap {
				args := []any{w(value)}
				if strings.HasPrefix(verb, "%T") {
					args = append(args, w(value))
				}
				requireNoSecret(t, fmt.Sprintf("%T %s", value, verb), fmt.Sprintf(verb, args...))
			}
		}
		var text, js bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", value)
		slog.New(slog.NewJSONHandler(&js, nil)).Info("m", "v", value)
		if _, bare := value.(confirm.Certificate); !bare { // only its number is personal, and slog asks the number
			requireNoSecret(t, fmt.Sprintf("%T slog json", value), js.String())
		}
		requireNoSecret(t, fmt.Sprintf("%T slog text", value), text.String())
	}
}

func requireNoSecret(t *testing.T, where, printed string) {
	t.Helper()
	for _, secret := range secrets {
		hex := fmt.Sprintf("%x", secret)
		if strings.Contains(printed, secret) || strings.Contains(strings.ToLower(strings.ReplaceAll(printed, " ", "")), hex) {
			t.Errorf("%s shows %q: %s", where, secret, printed)
		}
	}
}

func TestGoStringIsMasked(t *testing.T) {
	values := []fmt.GoStringer{
		confirm.Name("王小云"), confirm.IDNumber("341002198508120029"),
		confirm.Phone("13812341234"), confirm.CertificateNumber("20153401032000123"),
	}
	for _, v := range values {
		requireNoSecret(t, "GoString", v.GoString())
	}
	if got := values[0].GoString(); got != `"王**"` {
		t.Errorf("GoString %s", got)
	}
}

func TestFormatKeepsFlags(t *testing.T) {
	if got := fmt.Sprintf("[%-6s][%6s][%q]", confirm.Name("张敏"), confirm.Name("张敏"), confirm.Name("张敏")); got != `[张*    ][    张*]["张*"]` {
		t.Error(got)
	}
}

func TestRevealAndJSONArePlain(t *testing.T) {
	c := soundContent()
	if c.Identity.Name.Reveal() != "王小云" || c.Identity.DocumentNumber.Reveal() != "341002198508120029" ||
		c.Contact.Phone.Reveal() != "13812341234" || c.Certificate.Number.Reveal() != "20153401032000123" {
		t.Error("Reveal does not give the plain text")
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets[:5] {
		if !bytes.Contains(data, []byte(secret)) {
			t.Errorf("JSON lacks %q", secret)
		}
	}
}
