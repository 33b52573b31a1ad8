package hush_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/hush"
	"confirmpoint/internal/invented"
)

// Invented numbers: no area of China has these codes.
const (
	withX   = "99010119900307012X"
	digits  = "990101199003070031"
	old     = "341002770508002"
	mobile  = "13800138000"
	teacher = "20153410042000123"
)

func TestScrub(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"nothing":            {"synced 12 records in 340ms", "synced 12 records in 340ms"},
		"document":           {"a " + digits + " b", "a *** b"},
		"lower x":            {"id=99010119900307012x,", "id=***,"},
		"upper X":            {"id=" + withX, "id=***"},
		"wrong check digit":  {"990101199003070032", "990101199003070032"},
		"in other digits":    {"9" + digits + "7", "9***7"},
		"parted by blanks":   {"990101 19900307 0031", "***"},
		"parted by dashes":   {"990101-1990-0307-0031", "***"},
		"parted from X":      {"990101 19900307 012 X", "***"},
		"full width":         {"９９０１０１１９９００３０７００３１", "***"},
		"full width X":       {"９９０１０１１９９００３０７０１２Ｘ", "***"},
		"encoded":            {"?q=%39%390101199003070031&x", "?q=***&x"},
		"encoded full width": {url.QueryEscape("９９０１０１１９９００３０７００３１"), "***"},
		"encoded blanks":     {"990101%2019900307%200031", "***"},
		"plus for blanks":    {"990101+19900307+0031", "***"},
		"fifteen":            {"no " + old + "!", "no ***!"},
		"fifteen in more":    {old + "1", old + "1"},
		"no month":           {"341002771308002", "341002771308002"},
		"mobile":             {"tel:" + mobile, "tel:***"},
		"mobile 3-4-4":       {"138 0013 8000", "***"},
		"mobile dashes":      {"138-0013-8000", "***"},
		"mobile of China":    {"+8613800138000 +86 138 0013 8000 0086-13800138000", "+*** +*** ***"},
		"not mobile":         {"12800138000", "12800138000"},
		"milliseconds":       {"at=1732280000123", "at=1732280000123"},
		"document and phone": {mobile + digits + mobile, "*********"},
		"after a number":     {"port 8443 " + mobile, "port 8443 ***"},
		"certificate":        {"no=" + teacher, "no=***"},
		"time":               {"2026-11-22T13:05:39.123Z", "2026-11-22T13:05:39.123Z"},
		"uuid":               {"019234ab-7c1d-7e2f-8a3b-0123456789ab", "019234ab-7c1d-7e2f-8a3b-0123456789ab"},
		"half an escape":     {"100%", "100%"},
		"json":               {`{"msg":"` + mobile + `"}`, `{"msg":"***"}`},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			if got := string(hush.Scrub([]byte(tt.in))); got != tt.want {
				t.Errorf("%q became %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestScrubPeople: nothing of an invented person is left, with whatever between.
func TestScrubPeople(t *testing.T) {
	for i := range 300 {
		r := rand.New(rand.NewPCG(1, uint64(i)))
		p := invented.Options{Count: 500, Seed: 6, Every: invented.MaxCount}.At(i)
		if len(p.Defects) > 0 {
			continue // a wrong check digit is no document number
		}
		numbers := []string{p.Content.Contact.Phone.Reveal()}
		if n := p.Content.Certificate.Number.Reveal(); len(n) == 17 {
			numbers = append(numbers, n)
		}
		if p.Content.Identity.DocumentType == confirm.DocumentIDCard {
			numbers = append(numbers, p.Content.Identity.DocumentNumber.Reveal())
		}
		for _, number := range numbers {
			if len(number) < 11 {
				continue // no phone
			}
			text := "before " + spell(r, number) + " after"
			if got := string(hush.Scrub([]byte(text))); got != "before *** after" {
				t.Fatalf("%q became %q", text, got)
			}
		}
	}
}

// spell writes a number as people and programs do.
func spell(r *rand.Rand, number string) string {
	var b strings.Builder
	way := r.IntN(4)
	for i, c := range number {
		switch {
		case i > 0 && i%4 == 3 && way == 1:
			b.WriteByte(' ')
		case i > 0 && way == 2:
			b.WriteByte('-')
		}
		if way == 3 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func FuzzScrub(f *testing.F) {
	for _, s := range []string{"", digits, withX, mobile + digits, "%33%34", "３４１", "1 3 8-0013 8000", "%%%", "\xef\xbc"} {
		f.Add([]byte(s), []byte(s))
	}
	f.Fuzz(func(t *testing.T, before, after []byte) {
		once := hush.Scrub(before)
		if twice := hush.Scrub(once); !bytes.Equal(once, twice) {
			t.Errorf("%q: %q, then %q", before, once, twice)
		}
		for _, number := range []string{digits, withX, mobile} {
			text := append(append(append([]byte(nil), before...), "|"+number+"|"...), after...)
			if got := hush.Scrub(text); bytes.Contains(got, []byte(number)) && !bytes.Contains(before, []byte(number)) && !bytes.Contains(after, []byte(number)) {
				t.Errorf("%q is left in %q", number, got)
			}
		}
	})
}

// TestWriter: what slog lets through (struct fields, messages, errors) stops here.
func TestWriter(t *testing.T) {
	type whole struct{ Note string }
	for name, handler := range map[string]func(hush.Writer) slog.Handler{
		"text": func(w hush.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
		"json": func(w hush.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			log := slog.New(handler(hush.NewWriter(&out)))
			log.Error("of "+digits, "struct", whole{mobile}, "err", &url.Error{Op: "Get", URL: "https://h/x?q=" + withX, Err: errors.New(mobile)},
				"typed", confirm.IDNumber(digits), "in a struct", struct{ N confirm.IDNumber }{digits})
			for _, number := range []string{digits, withX, mobile} {
				if strings.Contains(out.String(), number) {
					t.Errorf("%s is in %s", number, out.String())
				}
			}
			if !strings.Contains(out.String(), hush.Masked) {
				t.Error("nothing was masked in " + out.String())
			}
		})
	}
}

// failing is a full disk.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

func TestWriterFails(t *testing.T) {
	if n, err := hush.NewWriter(failing{}).Write([]byte("x")); n != 0 || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%d, %v", n, err)
	}
}

func TestCrash(t *testing.T) {
	var out bytes.Buffer
	code := -1
	func() {
		defer hush.Crash(&out, func(c int) { code = c })
		panic("of " + digits)
	}()
	if code != hush.ExitPanic || !strings.Contains(out.String(), "panic: of ***") || !strings.Contains(out.String(), "scrub_test.go") {
		t.Errorf("%d: %s", code, out.String())
	}
	code = -1
	func() { defer hush.Crash(&out, func(c int) { code = c }) }()
	if code != -1 {
		t.Error("a good end is taken for a crash")
	}
}
