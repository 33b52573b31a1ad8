package form

// Template is the drawing of one kind of paper. All lengths are millimetres
// from the top left corner of the page.
type Template struct {
	// Title is the title of the PDF file; it names the form, never a person.
	Title  string           `json:"title"`
	Width  float64          `json:"width"`
	Height float64          `json:"height"`
	Styles map[string]Style `json:"styles"`
	// Blocks are parts that pages draw more than once.
	Blocks map[string]Part `json:"blocks,omitempty"`
	// Every is drawn on each page, below the page's own things.
	Every Part   `json:"every"`
	Pages []Part `json:"pages"`
}

// Style is how a text is set.
type Style struct {
	Size    float64 `json:"size"`              // points
	Min     float64 `json:"min,omitempty"`     // points; 0 means Size: the text may not shrink
	Leading float64 `json:"leading,omitempty"` // ems between baselines; 0 means 1.25
	Align   string  `json:"align,omitempty"`   // left (default), center, right
	Valign  string  `json:"valign,omitempty"`  // top, middle (default), bottom
	Bold    bool    `json:"bold,omitempty"`
	OneLine bool    `json:"one_line,omitempty"` // shrinks, never wraps
	Gray    float64 `json:"gray,omitempty"`     // 0 black to 1 white
	Pad     float64 `json:"pad,omitempty"`      // mm kept free on all four sides
	// Angle turns the text counter-clockwise about the middle of its box,
	// degrees. Turned text is one line below all else, not held to its box.
	Angle float64 `json:"angle,omitempty"`
}

// Part is things to draw.
type Part struct {
	Use      []Use     `json:"use,omitempty"`
	Texts    []Text    `json:"texts,omitempty"`
	Grids    []Grid    `json:"grids,omitempty"`
	Frames   []Frame   `json:"frames,omitempty"`
	Rules    []Rule    `json:"rules,omitempty"`
	Photos   []Photo   `json:"photos,omitempty"`
	Barcodes []Barcode `json:"barcodes,omitempty"`
	Lists    []List    `json:"lists,omitempty"`
}

// Use draws a block, moved by X and Y.
type Use struct {
	Block string  `json:"block"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
}

// Box is a rectangle of the page.
type Box struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Text is words in a box; {name} stands for the value of a field.
type Text struct {
	Box
	Text  string `json:"text"`
	Style string `json:"style"`
	// When names a condition that must hold for the text to be there.
	When string `json:"when,omitempty"`
}

// Grid is rows of ruled cells.
type Grid struct {
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Thick float64 `json:"thick"`
	Rows  []Row   `json:"rows"`
}

// Row is one row of a grid, its cells side by side from the left.
type Row struct {
	H     float64 `json:"h"`
	Cells []Cell  `json:"cells"`
}

// Cell is one ruled cell; H is 0 for the height of its row.
type Cell struct {
	W     float64 `json:"w"`
	H     float64 `json:"h,omitempty"`
	Text  string  `json:"text,omitempty"`
	Style string  `json:"style,omitempty"`
}

// Frame is a ruled rectangle.
type Frame struct {
	Box
	Thick float64 `json:"thick"`
}

// Rule is a straight stroke.
type Rule struct {
	X1     float64 `json:"x1"`
	Y1     float64 `json:"y1"`
	X2     float64 `json:"x2"`
	Y2     float64 `json:"y2"`
	Thick  float64 `json:"thick"`
	Dashed bool    `json:"dashed,omitempty"`
}

// Photo is the place of the portrait; Text stands there when there is none.
type Photo struct {
	Box
	Text  string `json:"text"`
	Style string `json:"style"`
}

// Barcode is a Code 128 of a text.
type Barcode struct {
	Box
	Text string `json:"text"`
}

// List sets the entries of a list field in columns, row by row.
type List struct {
	Box
	Field   string  `json:"field"`
	Style   string  `json:"style"`
	Columns int     `json:"columns"`
	RowH    float64 `json:"row_h"` // height of a row while they all fit
}
