package present

import (
	"context"
	"path/filepath"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// CardDesk prints the card of keys.
type CardDesk interface {
	PrintKeyCard(ctx context.Context, keys []desk.CardKey, target confirm.BatchTarget) error
}

// KeyCard makes the card of all keys as a PDF file.
type KeyCard struct {
	// Words names a screen, in Chinese.
	Words func(Screen) string

	desk     CardDesk
	runner   Runner
	notices  *Notices
	commands *Commands
	folder   string
	busy     bool
}

// cardName is the name of the file; what goes on paper is Chinese.
const cardName = "按键卡片.pdf"

// NewKeyCard makes the presenter; the file goes to folder.
func NewKeyCard(d CardDesk, r Runner, n *Notices, c *Commands, folder string) *KeyCard {
	return &KeyCard{desk: d, runner: r, notices: n, commands: c, folder: folder, Words: func(Screen) string { return "" }}
}

// Make writes the card; while one is being written it does nothing.
func (p *KeyCard) Make() {
	if p.busy {
		return
	}
	p.busy = true
	path, keys := filepath.Join(p.folder, cardName), p.keys()
	p.runner.Go("key card", func(ctx context.Context) error {
		return p.desk.PrintKeyCard(ctx, keys, confirm.BatchTarget{Path: path})
	}, func(err error) {
		p.busy = false
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.notices.Info(lang.F("按键卡片已保存到 %s。", path))
	})
}

// keys are the lines of the card: what works everywhere, then screen by screen
// under its name; the same key for the same thing stands once in a group.
func (p *KeyCard) keys() []desk.CardKey {
	all := []desk.CardKey{{Does: lang.L("【到处】")}}
	var screens []Screen
	groups := map[Screen][]desk.CardKey{}
	for _, c := range p.commands.All() {
		if c.Key == "" {
			continue
		}
		if groups[c.Screen] == nil && c.Screen != "" {
			screens = append(screens, c.Screen)
		}
		if line := (desk.CardKey{Key: c.Key, Does: c.Name}); !slices.Contains(groups[c.Screen], line) {
			groups[c.Screen] = append(groups[c.Screen], line)
		}
	}
	all = append(all, groups[""]...)
	for _, s := range screens {
		all = append(append(all, desk.CardKey{Does: lang.F("【%s】", p.Words(s))}), groups[s]...)
	}
	return all
}
