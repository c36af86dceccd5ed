"""The page of pictures and videos: queue, results, player, export."""
