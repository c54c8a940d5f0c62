package firehose

import (
	"bytes"
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// parquetFormat is a ParquetSerDe: how a buffer becomes a file. Each file is
// one row group, as a buffer has at most 128 MiB.
type parquetFormat struct {
	codec      compress.Codec
	dictionary bool
	pageSize   int
	version    int
}

// Dictionaries end where parquet-mr's do; values after that are written plain.
const dictionaryBytes = 1 << 20

func newParquetFormat(p *parquetSerDe) (parquetFormat, error) {
	f := parquetFormat{codec: &parquet.Snappy, dictionary: true, pageSize: 1 << 20, version: 1}
	switch p.Compression {
	case "", "SNAPPY":
	case "GZIP":
		f.codec = &parquet.Gzip
	case "UNCOMPRESSED":
		f.codec = &parquet.Uncompressed
	default:
		return f, fmt.Errorf("ParquetSerDe/Compression %q: allowed are UNCOMPRESSED, GZIP and SNAPPY", p.Compression)
	}
	switch p.WriterVersion {
	case "", "V1":
	case "V2":
		f.version = 2
	default:
		return f, fmt.Errorf("ParquetSerDe/WriterVersion %q: allowed are V1 and V2", p.WriterVersion)
	}
	if p.EnableDictionaryCompression != nil {
		f.dictionary = *p.EnableDictionaryCompression
	}
	if p.PageSizeBytes != nil {
		f.pageSize = *p.PageSizeBytes
	}
	switch {
	case f.pageSize < 64<<10:
		return f, fmt.Errorf("ParquetSerDe/PageSizeBytes %d: the minimum is 65536", f.pageSize)
	case p.BlockSizeBytes != nil && *p.BlockSizeBytes < 64<<20:
		return f, fmt.Errorf("ParquetSerDe/BlockSizeBytes %d: the minimum is 67108864", *p.BlockSizeBytes)
	case p.MaxPaddingBytes != nil && *p.MaxPaddingBytes < 0:
		return f, fmt.Errorf("ParquetSerDe/MaxPaddingBytes %d: the minimum is 0", *p.MaxPaddingBytes)
	}
	return f, nil
}

// encode writes the rows as a Parquet file.
func (f parquetFormat) encode(r *rows) ([]byte, error) {
	var file bytes.Buffer
	options := []parquet.WriterOption{
		r.schema.parquet,
		parquet.Compression(f.codec),
		parquet.DataPageVersion(f.version),
		parquet.PageBufferSize(f.pageSize),
		parquet.CreatedBy("millrace", "local", "firehose"),
	}
	if f.dictionary {
		options = append(options, parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.RLEDictionary), parquet.DictionaryMaxBytes(dictionaryBytes))
	}
	w := parquet.NewGenericWriter[any](&file, options...)
	for i, column := range w.ColumnWriters() {
		if err := r.leaves[i].write(r.schema.leaves[i], i, column); err != nil {
			return nil, fmt.Errorf("write Parquet column %d: %w", i, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write Parquet: %w", err)
	}
	return file.Bytes(), nil
}
