package desk

import (
	"context"

	"confirmpoint/confirm"
)

// CardKey is one line of the printed card of keys.
type CardKey struct {
	Key, Does string // Chinese
}

// cardRows is how many rows of the card one page has room for; cardPairs how
// many pairs of columns stand beside one another.
const (
	cardRows  = 31
	cardPairs = 5
)

// PrintKeyCard prints the keys of the window on one A4 page, to a file or a
// printer, outside the queue. Nothing is kept of it. Kinds of error: target,
// no_printer, printer, batch_size when there are more keys than one page has
// room for, and those of the disk.
func (d *Desk) PrintKeyCard(ctx context.Context, keys []CardKey, target confirm.BatchTarget) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if len(keys) == 0 || len(keys) > cardRows*cardPairs {
		return &confirm.Problem{Code: confirm.ProblemBatchSize}
	}
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return err
	}
	paper, err := d.paper(ctx, book, &confirm.Batch{}, &confirm.Document{Kind: confirm.PaperKeyCard, Copies: 1})
	if err != nil {
		return err
	}
	card := keyCard(keys)
	paper.Listing, paper.PrintNo, paper.OneSided = &card, 1, true
	return d.printOutside(ctx, target, paper)
}

// keyCard fills the columns one after the other, as many as are needed.
func keyCard(keys []CardKey) confirm.Listing {
	list := confirm.Listing{Title: "按键卡片", Subtitle: "每个画面按 F1 看帮助，按 Ctrl+K 用名称、拼音或首字母找命令。"}
	pairs := (len(keys) + cardRows - 1) / cardRows
	rows := (len(keys) + pairs - 1) / pairs
	for range pairs {
		list.Columns = append(list.Columns,
			confirm.ListingColumn{Key: "key", Title: "键", Width: 19, Center: true},
			confirm.ListingColumn{Key: "does", Title: "作用", Width: 35})
	}
	for r := range rows {
		row := make([]string, 0, 2*pairs)
		for p := range pairs {
			var cell CardKey
			if i := p*rows + r; i < len(keys) {
				cell = keys[i]
			}
			row = append(row, cell.Key, cell.Does)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}
