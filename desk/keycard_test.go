package desk_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// TestKeyCardIsOnePage: as many keys as fit are on one page, though some take
// two lines, the same each time; more are refused.
func TestKeyCardIsOnePage(t *testing.T) {
	o := newOffice(t, 1)
	o.signIn()
	o.pull()
	keys := []desk.CardKey{{Key: "F1", Does: "帮助"}, {Key: "Ctrl+K", Does: "命令面板"}}
	keys = append(keys, desk.CardKey{Key: "Home End PgUp PgDn", Does: "首行、末行、翻屏"}, desk.CardKey{Key: "4", Does: "其余条件全部具备（焦点在条件上）"},
		desk.CardKey{Key: "Shift+上下键 Ctrl+A", Does: "选一段"})
	for i := range 150 {
		keys = append(keys, desk.CardKey{Key: fmt.Sprint("Alt+", i), Does: fmt.Sprint("第 ", i, " 件事")})
	}
	var last []byte
	for range 2 {
		path := filepath.Join(t.TempDir(), "card.pdf")
		check(t, o.desk.PrintKeyCard(t.Context(), keys, confirm.BatchTarget{Path: path}))
		text := pdfText(t, path)
		for _, want := range []string{"按键卡片", "Ctrl+K", "命令面板", "第 142 件"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not on the card:\n%s", want, text)
			}
		}
		if pages := strings.Count(text, "\f"); pages > 1 {
			t.Errorf("the card has %d pages", pages)
		}
		data, err := os.ReadFile(path)
		check(t, err)
		if last != nil && !bytes.Equal(last, data) {
			t.Error("the card differs from the one before")
		}
		last = data
	}
	wantCode(t, o.desk.PrintKeyCard(t.Context(), make([]desk.CardKey, 200), confirm.BatchTarget{Path: "x.pdf"}), confirm.ProblemBatchSize)
	wantCode(t, o.desk.PrintKeyCard(t.Context(), keys, confirm.BatchTarget{}), confirm.ProblemTarget)
}
