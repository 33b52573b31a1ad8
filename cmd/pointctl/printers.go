package main

import (
	"context"
	"fmt"
	"strings"

	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// listedPrinters is the JSON of printers.
type listedPrinters struct {
	Printers []listedPrinter `json:"printers"`
}

type listedPrinter struct {
	Name     string   `json:"name"`
	Info     string   `json:"info"`
	Location string   `json:"location"`
	Default  bool     `json:"default"`
	Accepts  bool     `json:"accepts"`
	Duplex   bool     `json:"duplex"`
	A4       bool     `json:"a4"`
	ToFile   bool     `json:"to_file"`
	Trays    []string `json:"trays"`
	Reasons  []string `json:"reasons"`
}

func (a *app) printers(ctx context.Context, d *desk.Desk) error {
	list, err := d.Printers(ctx)
	if err != nil {
		return err
	}
	report := listedPrinters{Printers: make([]listedPrinter, 0, len(list))}
	var t table
	t.add("打印机", "说明", "状态", "双面", "纸盒")
	for _, p := range list {
		report.Printers = append(report.Printers, listedPrinter{
			Name: p.Name, Info: p.Info, Location: p.Location, Default: p.Default, Accepts: p.Accepts,
			Duplex: p.Duplex, A4: p.A4, ToFile: p.ToFile, Trays: p.Trays, Reasons: p.Reasons,
		})
		state, sides := present.PrinterReasons(p.Reasons), "单面"
		switch {
		case !p.Accepts:
			state = "不接收任务"
		case state == "":
			state = "就绪"
		}
		if p.Duplex {
			sides = "双面"
		}
		t.add(p.Name, p.Info, state, sides, strings.Join(p.Trays, " "))
	}
	if a.json {
		a.printJSON(report)
		return nil
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 台。\n", len(list))
	return nil
}
