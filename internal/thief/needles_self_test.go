package thief

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// TestPlanted: each spelling is found where it was planted, and nothing where
// nothing was.
func TestPlanted(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	noise := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(dice.Uint32())
		}
		return b
	}
	photo := noise(5000)
	h := newHaystacks()
	h.word("name", "欧阳小云")
	h.word("phone", "13912345678")
	h.picture(photo)
	if got := h.search(noise(1 << 20)); got != nil {
		t.Fatalf("found in noise: %v", got)
	}
	encode := func(enc interface{ String(string) (string, error) }) []byte {
		s, err := enc.String("欧阳小云")
		if err != nil {
			t.Fatal(err)
		}
		return []byte(s)
	}
	for name, planted := range map[string][]byte{
		"name in UTF-8":         []byte("欧阳小云"),
		"name in UTF-16LE":      encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()),
		"name in UTF-16BE":      encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()),
		"name in GB18030":       encode(simplifiedchinese.GB18030.NewEncoder()),
		"name with escapes":     []byte(`\u6b27\u9633\u5c0f\u4e91`),
		"name in UTF-8, hex":    []byte(hex.EncodeToString([]byte("欧阳小云"))),
		"name in UTF-8, base64": []byte(base64.StdEncoding.EncodeToString([]byte(`x{"name":"欧阳小云","a":1}`))),
		"phone in UTF-8":        []byte("13912345678"),
		"picture":               photo[1000:1096],
		"picture, base64":       []byte(base64.StdEncoding.EncodeToString(photo[77:300])),
	} {
		hay := slices.Concat(noise(777), planted, noise(5))
		if got := h.search(hay); !slices.Contains(got, name) {
			t.Errorf("%s is not found: %v", name, got)
		}
	}
	if got := h.search([]byte("13912345678")[:10]); got != nil {
		t.Errorf("found in a part: %v", got)
	}
}
