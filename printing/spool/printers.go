//go:build !windows

package spool

import (
	"context"
	"slices"
	"strings"

	"github.com/OpenPrinting/goipp"

	"confirmpoint/confirm"
)

// faxBit of CUPS's printer-type.
const faxBit = 0x40000

// Printers lists the queues, the default one marked.
func (s *Spooler) Printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	req := s.request(goipp.OpCupsGetPrinters, "")
	req.Operation.Add(keywords("requested-attributes", "printer-name", "printer-info", "printer-location",
		"printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "printer-type", "device-uri",
		"sides-supported", "media-supported", "media-source-supported"))
	answer, err := s.client.do(ctx, "/", req, nil)
	if is(err, goipp.StatusErrorNotFound) {
		return nil, nil // that is how CUPS says there are no printers
	}
	if err != nil {
		return nil, err
	}
	byDefault, err := s.defaultPrinter(ctx)
	if err != nil {
		return nil, err
	}
	var printers []confirm.PrinterInfo
	for _, g := range answer.AttrGroups() {
		name := text(g.Attrs, "printer-name")
		if g.Tag != goipp.TagPrinterGroup || name == "" {
			continue
		}
		printers = append(printers, confirm.PrinterInfo{
			Name:     name,
			Info:     text(g.Attrs, "printer-info"),
			Location: text(g.Attrs, "printer-location"),
			Default:  name == byDefault,
			Reasons:  reasons(g.Attrs),
			Accepts:  text(g.Attrs, "printer-is-accepting-jobs") == "true",
			Duplex:   slices.Contains(texts(g.Attrs, "sides-supported"), twoSided),
			Trays:    trays(g.Attrs),
			A4:       takesA4(g.Attrs),
			ToFile:   toFile(g.Attrs),
		})
	}
	return printers, nil
}

func (s *Spooler) defaultPrinter(ctx context.Context) (string, error) {
	req := s.request(goipp.OpCupsGetDefault, "")
	req.Operation.Add(keywords("requested-attributes", "printer-name"))
	answer, err := s.client.do(ctx, "/", req, nil)
	if is(err, goipp.StatusErrorNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return text(answer.Printer, "printer-name"), nil
}

// trays leaves out auto, which is what an empty tray means.
func trays(attrs goipp.Attributes) []string {
	return slices.DeleteFunc(texts(attrs, "media-source-supported"), func(t string) bool { return t == "" || t == "auto" })
}

// takesA4 counts borderless and other A4 too (PWG 5101.1 §5.1).
func takesA4(attrs goipp.Attributes) bool {
	media := texts(attrs, "media-supported")
	return len(media) == 0 || slices.ContainsFunc(media, func(m string) bool {
		return m == a4 || m == "A4" || strings.HasPrefix(m, "iso_a4_") || strings.HasPrefix(m, "iso-a4")
	})
}

// toFile tells queues from which no paper comes, by the kind of their device.
func toFile(attrs goipp.Attributes) bool {
	scheme, _, _ := strings.Cut(text(attrs, "device-uri"), ":")
	scheme = strings.ToLower(scheme)
	kind, _ := number(attrs, "printer-type")
	return kind&faxBit != 0 || strings.Contains(scheme, "pdf") || strings.Contains(scheme, "fax") ||
		scheme == "file" || scheme == "mailto"
}
