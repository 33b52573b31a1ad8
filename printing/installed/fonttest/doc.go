// Package fonttest makes small fonts for tests: a hanzi under any code point, in
// any family, with any right to embed it.
package fonttest
