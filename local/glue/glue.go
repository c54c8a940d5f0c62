// Package glue is the Data Catalog of the local endpoint: databases and tables,
// as CloudFormation declares them and as Firehose and the AWS CLI read them. It
// keeps metadata only; nothing of AWS Glue runs here (no crawlers, no jobs).
//
//	catalog := glue.New(glue.Config{Account: "000000000000", Region: "us-east-1"})
//	table, err := catalog.Table("lake", "events")
//
// Names are folded to lower case, as Glue does for Hive's sake (Glue Web API
// reference, "TableInput": "For Hive compatibility, this is folded to lowercase
// when it is stored").
package glue

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of a catalog.
type Config struct {
	Account string // owner of the catalog, and its CatalogId
	Region  string
}

// Service is one account's catalog in one region.
type Service struct {
	config Config

	mu        sync.RWMutex
	databases map[string]*database
}

type database struct {
	input   DatabaseInput
	created time.Time
	tables  map[string]Table
}

// New makes an empty catalog.
func New(c Config) *Service {
	return &Service{config: c, databases: map[string]*database{}}
}

// Table finds the newest version of a table.
func (s *Service) Table(databaseName, name string) (Table, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, err := s.database(databaseName)
	if err != nil {
		return Table{}, err
	}
	return d.table(name)
}

func (s *Service) database(name string) (*database, error) {
	d, ok := s.databases[strings.ToLower(name)]
	if !ok {
		return nil, awsapi.Errorf("EntityNotFoundException", "Database %s not found.", name)
	}
	return d, nil
}

func (d *database) table(name string) (Table, error) {
	t, ok := d.tables[strings.ToLower(name)]
	if !ok {
		return Table{}, awsapi.Errorf("EntityNotFoundException", "Table %s not found.", name)
	}
	return t, nil
}

func (d *database) sorted() []Table {
	tables := make([]Table, 0, len(d.tables))
	for _, t := range d.tables {
		tables = append(tables, t)
	}
	slices.SortFunc(tables, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	return tables
}

func (s *Service) createDatabase(in DatabaseInput) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	in.Name = strings.ToLower(in.Name)
	if _, ok := s.databases[in.Name]; ok {
		return awsapi.Errorf("AlreadyExistsException", "Database %s already exists.", in.Name)
	}
	s.databases[in.Name] = &database{input: in, created: time.Now(), tables: map[string]Table{}}
	return nil
}

func (s *Service) updateDatabase(in DatabaseInput) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.database(in.Name)
	if err != nil {
		return err
	}
	in.Name = d.input.Name
	d.input = in
	return nil
}

// deleteDatabase deletes its tables, too (Glue Web API reference,
// "DeleteDatabase": "you no longer have access to the tables").
func (s *Service) deleteDatabase(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.databases, strings.ToLower(name))
}

func (s *Service) createTable(databaseName string, in TableInput) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.database(databaseName)
	if err != nil {
		return err
	}
	in = in.folded()
	if _, ok := d.tables[in.Name]; ok {
		return awsapi.Errorf("AlreadyExistsException", "Table %s already exists in database %s.", in.Name, d.input.Name)
	}
	now := epoch(time.Now())
	d.tables[in.Name] = Table{
		TableInput: in, DatabaseName: d.input.Name, CatalogId: s.config.Account,
		CreateTime: now, UpdateTime: now, VersionId: "0",
	}
	return nil
}

func (s *Service) updateTable(databaseName string, in TableInput) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.database(databaseName)
	if err != nil {
		return err
	}
	t, err := d.table(in.Name)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(t.VersionId)
	if err != nil {
		return err
	}
	t.TableInput = in.folded()
	t.UpdateTime = epoch(time.Now())
	t.VersionId = strconv.Itoa(version + 1)
	d.tables[t.Name] = t
	return nil
}

func (s *Service) deleteTable(databaseName, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d, err := s.database(databaseName); err == nil {
		delete(d.tables, strings.ToLower(name))
	}
}

// epoch is how the JSON protocol writes a time: seconds with a fraction.
func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
