package raster_test

import (
	"image"
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
)

// pdfium draws PDF as a browser does: a second opinion on what our files show.
type pdfDrawer struct{ instance pdfium.Pdfium }

func newPdfium(t *testing.T) pdfDrawer {
	t.Helper()
	pool, err := webassembly.Init(webassembly.Config{MinIdle: 1, MaxIdle: 1, MaxTotal: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	instance, err := pool.GetInstance(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return pdfDrawer{instance}
}

// pages draws every page.
func (p pdfDrawer) pages(t *testing.T, pdf []byte, dpi int) []image.Image {
	t.Helper()
	doc, err := p.instance.OpenDocument(&requests.OpenDocument{File: &pdf})
	if err != nil {
		t.Fatal(err)
	}
	count, err := p.instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		t.Fatal(err)
	}
	pictures := make([]image.Image, count.PageCount)
	for i := range pictures {
		page := requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}}
		drawn, err := p.instance.RenderPageInDPI(&requests.RenderPageInDPI{DPI: dpi, Page: page})
		if err != nil {
			t.Fatal(err)
		}
		copied := image.NewRGBA(drawn.Result.Image.Bounds())
		copy(copied.Pix, drawn.Result.Image.Pix)
		drawn.Cleanup()
		pictures[i] = copied
	}
	return pictures
}
