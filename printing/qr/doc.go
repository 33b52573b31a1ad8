// Package qr makes the QR codes of printed pages (ISO/IEC 18004, level M).
package qr
