import { createSortedRowModel, rowSortingFeature, tableFeatures } from '@tanstack/react-table';

/** What the fleet table asks of the table library. */
export const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
