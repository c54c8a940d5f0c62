package firehose

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// compileCompression: compression is of the whole object and gives it its
// extension, which FileExtension overrides; converted objects are compressed
// within ("You must set CompressionFormat to UNCOMPRESSED": developer guide,
// "Enable record format conversion"). Error output is compressed alike.
func (d *destination) compileCompression(*Service) error {
	format := d.config.CompressionFormat
	if format == "" {
		format = "UNCOMPRESSED"
	}
	d.config.CompressionFormat = format
	if d.conversion != nil && format != "UNCOMPRESSED" {
		return fmt.Errorf("CompressionFormat %q: must be UNCOMPRESSED when data format conversion is enabled", format)
	}
	switch format {
	case "UNCOMPRESSED":
		d.compress = func(_ string, body []byte) ([]byte, error) { return body, nil }
	case "GZIP":
		d.compress, d.errorExtension = gzipped, ".gz"
	case "ZIP":
		d.compress, d.errorExtension = zipped, ".zip"
	case "Snappy", "HADOOP_SNAPPY":
		return fmt.Errorf("CompressionFormat %q: not supported locally: use GZIP, ZIP or UNCOMPRESSED", format)
	default:
		return fmt.Errorf("CompressionFormat %q: allowed are UNCOMPRESSED, GZIP, ZIP, Snappy and HADOOP_SNAPPY", format)
	}
	d.extension = d.errorExtension
	if d.conversion != nil {
		d.extension = ".parquet"
	}
	if d.config.FileExtension != "" {
		d.extension = d.config.FileExtension
	}
	return nil
}

func gzipped(_ string, body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// zipped is an archive of one file, named as the object.
func zipped(name string, body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	file, err := w.Create(strings.TrimSuffix(path.Base(name), path.Ext(name)))
	if err != nil {
		return nil, err
	}
	if _, err := file.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
