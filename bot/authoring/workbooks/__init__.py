"""Flows as spreadsheets: a Flow -> a workbook in XLSForm's own form, and a workbook -> a Flow."""
